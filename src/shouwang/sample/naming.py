"""Names of people and places that nobody bears: put together by chance from common parts."""

from __future__ import annotations

from shouwang.sample.chance import Chance

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕欧阳"
MEN = "国建志明文永德光家世安成大天泽俊浩宇子长清福兴正先朝廷仕启发贵忠义平军勇强刚华林海波涛虎龙"
WOMEN = "秀玉桂淑春秋冬红丽燕霞梅兰菊珍英芳琴娟莉翠银金凤彩素小雪雨思欣佳美云月娥香花莲容芝"
FIRST_PARTS = (
    "阿依古丽",
    "古丽娜尔",
    "买买提",
    "热依汗",
    "吐尔逊",
    "玛依拉",
    "艾力",
    "卡德尔江",
    "才让",
    "卓玛",
)
SECOND_PARTS = ("买买提", "吐尔逊", "艾海提", "司马义", "依明", "热合曼", "肉孜", "扎西", "次仁", "尼亚孜")
PLACE_HEADS = "青白红石竹柳枫桐松兰荷芦杏梨槐桑樟杉栗榆凤鹤燕鹿马羊龙云霞月星泉溪潭沙金银铜玉珠上下东西"
PLACE_HEADS += "南北新古高平长宽三五七九"
VILLAGE_TAILS = (
    "坪",
    "湾",
    "沟",
    "坡",
    "岭",
    "塘",
    "冲",
    "坝",
    "口",
    "庄",
    "寨",
    "营",
    "铺",
    "洼",
    "峪",
    "圩",
    "店",
    "桥头",
    "家墩",
    "树脚",
)
TOWNSHIP_TAILS = ("溪", "岗", "坊", "川", "原", "渡", "台", "垭", "浦", "关")


def family_name(chance: Chance) -> str:
    """A surname; one in forty has two characters."""
    return "欧阳" if chance.often(0.025) else chance.pick(SURNAMES[:-2])


def given_name(chance: Chance, *, man: bool) -> str:
    """One or two characters."""
    pool = MEN if man else WOMEN
    return chance.pick(pool) + (chance.pick(pool) if chance.often(0.8) else "")


def dotted_name(chance: Chance) -> str:
    """A name of two parts with a middle dot."""
    return f"{chance.pick(FIRST_PARTS)}·{chance.pick(SECOND_PARTS)}"


def place_names(chance: Chance, tails: tuple[str, ...], count: int) -> list[str]:
    """So many different place names without their ending (镇, 乡, 村)."""
    pool = chance.mixed([head + tail for head in PLACE_HEADS for tail in tails])
    return pool[:count]
