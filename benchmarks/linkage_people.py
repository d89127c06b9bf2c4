"""Invents people with the name frequencies of real life.

Surnames follow the national census and crowd together in villages as clans do, given names follow Zipf's law:
people of one name in one village are as frequent as in life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from shouwang.kernel.idnumbers import CHECK_CHARACTERS, WEIGHTS

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.str_]
Flags = npt.NDArray[np.bool_]

AS_OF = date(2025, 6, 30)
EPOCH = date(1970, 1, 1)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史贺陶顾毛郝龚邵万覃武钱戴严莫孔向常"
)
SHARES = [
    7.17,
    7.0,
    6.74,
    5.1,
    4.6,
    3.2,
    2.45,
    2.2,
    2.0,
    1.9,
    1.7,
    1.45,
    1.3,
    1.3,
    1.25,
    1.2,
    1.15,
    1.1,
    1.0,
    1.0,
]
GIVEN = {
    "男": (
        "明国华建文平志伟东海强晓生光林小民永杰军波成荣新峰刚家龙德庆斌辉良玉俊立浩天宏子金健一忠洪江福祥中正振勇春大宁亮宇兴宝少"
        "剑云学仁涛瑞飞鹏安亚泽世汉达卫利胜敏群松克清长嘉红山贤阳乐锋智青跃元南武广思雄锦威启昌铭维义宗英凯鸿森超坚旭政传康继翔远"
        "力进泉茂毅富博霖顺信凡豪树和恩向道川彬柏磊敬书鸣芳培全炳基冠晖京欣廷哲保秋君劲栋仲权奇礼楠炜友年震鑫雷兵万星骏伦绍麟雨行"
        "才希彦兆贵源有景升惠臣慧开章润高佳虎根诚夫声冬奎扬双坤镇楚水铁喜之迪泰方同滨邦先聪朝善非恒晋汝丹为晨乃秀岩辰洋然厚灿卓轩"
    ),
    "女": (
        "英华玉秀明珍红文芳兰丽燕琴梅霞春平艳娟云敏小萍莉凤静慧香雪君清琳淑月菊丹桂晓娜惠洁莲素美荣金蓉佳爱玲琼蕾婷雅颖蓝倩欣怡思"
        "嘉雨婉妍若佩瑶梦琪彤诗韵涵芝翠碧芬群仙巧银珠娥彩菲薇"
    ),
}
PLACE_CHARACTERS = "东南西北上下大小石松柳梅竹金银龙凤云白青黄红"
PLACE_ENDINGS = "沟湾坡岭坪塘溪桥关屯寨园井泉河湖山田坝洞"
AREAS = ["990101", "990102", "990103", "994521", "995227", "996230"]


@dataclass(frozen=True, slots=True)
class People:
    """Registered people (or outsiders) as arrays, one entry a person."""

    name: Texts
    village: Ints
    sex: Texts
    birth: Ints
    id18: Texts
    phone: Texts


@dataclass(frozen=True, slots=True)
class Land:
    """The villages: the township and the name of each, and the clans that live there."""

    township: Texts
    village: Texts
    clans: npt.NDArray[np.float64]


def invent_land(rng: np.random.Generator, *, townships: int = 18, villages: int = 240) -> Land:
    """Villages in townships; every fourth village has a name that some other township uses too."""
    names = np.array([a + b for a in PLACE_CHARACTERS for b in PLACE_ENDINGS])
    of = rng.integers(0, townships, villages)
    village = rng.choice(names, villages, replace=False)
    twins = rng.random(villages) < 0.25
    village[twins] = rng.choice(village, int(twins.sum()))
    township = np.array([names[-i - 1] for i in range(townships)])[of]
    shares = np.array(SHARES + list(np.linspace(0.95, 0.1, len(SURNAMES) - len(SHARES))))
    clans = np.tile(shares / shares.sum(), (villages, 1)) * 0.6
    for row in clans:  # a few families make up much of every village
        row[rng.choice(len(row), 3, replace=False, p=shares / shares.sum())] += [0.2, 0.12, 0.08]
    return Land(township, village, clans / clans.sum(axis=1, keepdims=True))


def invent_people(rng: np.random.Generator, count: int, land: Land) -> People:
    """People of all ages; households of three share a village and, mostly, a surname and a telephone."""
    home = np.arange(count) // 3
    village = rng.integers(0, len(land.village), home[-1] + 1)[home]
    cumulated = land.clans.cumsum(axis=1)
    family = (rng.random(home[-1] + 1)[home][:, None] > cumulated[village]).sum(axis=1)
    own = (rng.random(count)[:, None] > cumulated[village]).sum(axis=1)
    surname = np.minimum(np.where(rng.random(count) < 0.7, family, own), len(SURNAMES) - 1)
    male = rng.random(count) < 0.52
    days = (AS_OF - EPOCH).days - (rng.beta(1.6, 1.9, count) * 92 * 365.25).astype(np.int64)
    given = np.where(male, _given(rng, count, GIVEN["男"]), _given(rng, count, GIVEN["女"]))
    phones = _phones(rng, count)
    phone = np.where(rng.random(count) < 0.5, phones[home], phones)
    phone = np.where(rng.random(count) < 0.15, "", phone)
    sex = np.where(male, "男", "女")
    name = np.char.add(np.array(list(SURNAMES))[surname], given)
    return People(name, village, sex, days, _ids(rng, days, male), phone)


def split(people: People, count: int) -> tuple[People, People]:
    """The first `count` people, and the others: no two of them share an ID."""
    parts = [getattr(people, name) for name in ("name", "village", "sex", "birth", "id18", "phone")]
    return People(*(part[:count] for part in parts)), People(*(part[count:] for part in parts))


def _given(rng: np.random.Generator, count: int, characters: str) -> Texts:
    """Given names of one or two characters, each by Zipf's law."""
    weights = 1 / (np.arange(len(characters)) + 3.0)
    pick = rng.choice(np.array(list(characters)), (2, count), p=weights / weights.sum())
    return np.where(rng.random(count) < 0.2, pick[0], np.char.add(pick[0], pick[1]))


def _phones(rng: np.random.Generator, count: int) -> Texts:
    return np.char.add("1610", np.char.zfill(rng.integers(0, 10_000_000, count).astype(str), 7))


def _ids(rng: np.random.Generator, days: Ints, male: Flags) -> Texts:
    """Valid numbers, most of them of two areas; the few that come out twice get another area."""
    area = np.array(AREAS)[rng.choice(len(AREAS), len(days), p=[0.45, 0.3, 0.1, 0.05, 0.05, 0.05])]
    born = np.datetime_as_string(days.astype("datetime64[D]")).astype("U10")
    order = (rng.integers(1, 499, len(days)) * 2 + male).astype(str)
    first17 = np.char.add(np.char.add(area, np.char.replace(born, "-", "")), np.char.zfill(order, 3))
    __, place = np.unique(first17, return_index=True)
    again = np.ones(len(days), bool)
    again[place] = False
    spare = np.char.add("9907", np.char.zfill((np.arange(len(days)) % 90).astype(str), 2))
    first17 = np.where(again, np.char.add(spare, np.array([t[6:] for t in first17])), first17)
    digits = first17.astype("S17").view(np.uint8).reshape(-1, 17).astype(np.int64) - 48
    check = np.array(list(CHECK_CHARACTERS))[(digits * np.array(WEIGHTS)).sum(axis=1) % 11]
    return np.char.add(first17, check)
