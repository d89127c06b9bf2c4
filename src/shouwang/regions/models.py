"""Regions under their dated codes: 12 digits of the Bureau, 14 for a village group."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

CODE_DIGITS = 14


class Level(models.IntegerChoices):
    """The level of a region: the number of significant digits of its code."""

    NATION = 0, "全国"
    PROVINCE = 2, "省"
    CITY = 4, "市"
    COUNTY = 6, "县"
    TOWNSHIP = 9, "乡镇"
    VILLAGE = 12, "村"
    GROUP = 14, "组"


class Region(models.Model):
    """A region under one code; a code is never used again, a region that ends names its successor.

    Codes sort by place: everything within a region is one half-open range of them (`regions.codes`).
    """

    code = models.CharField("代码", max_length=CODE_DIGITS, primary_key=True)
    name = models.CharField("名称", max_length=80)
    level = models.PositiveSmallIntegerField("级别", choices=Level)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    provisional = models.BooleanField("暂编代码", default=False)
    started_on = models.DateField("启用日", null=True, blank=True)
    ended_on = models.DateField("停用日", null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        """In order of place."""

        ordering = ("code",)
        indexes = (models.Index(fields=("parent", "name")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="region_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        """The name."""
        return self.name


class RegionMap(models.Model):
    """How a region is drawn: the outlines of the places directly within, as its office brought them."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="map")
    drawing = models.JSONField("图形")
    review_no = models.CharField("审图号", max_length=40, blank=True)
    source = models.CharField("来源", max_length=100, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    uploaded_by = models.CharField("上传人", max_length=80)
    uploaded_at = models.DateTimeField("上传时间", auto_now=True)

    def __str__(self) -> str:
        """Whose."""
        return self.region_id
