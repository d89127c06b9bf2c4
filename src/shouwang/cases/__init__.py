"""From a finding to its end: visits, recognition, clearing, applications of households, samples."""
