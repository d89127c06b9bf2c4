import { init, registerMap, getInstanceByDom, use } from 'echarts/core';
import { BarChart, LineChart, PieChart, FunnelChart, MapChart } from 'echarts/charts';
import { GridComponent, TooltipComponent, LegendComponent, GeoComponent, VisualMapComponent, MarkLineComponent, AriaComponent, DatasetComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
use([BarChart, LineChart, PieChart, FunnelChart, MapChart, GridComponent, TooltipComponent, LegendComponent, GeoComponent, VisualMapComponent, MarkLineComponent, AriaComponent, DatasetComponent, CanvasRenderer]);
export { init, registerMap, getInstanceByDom };
