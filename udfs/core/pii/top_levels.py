"""Top-level domains: every country's, the usual generic ones, those reserved for examples, and names in other scripts.

Source: the IANA root zone; reserved names from RFC 2606 and RFC 6761. A rare generic name that is not listed is not taken
for an address: in code, `a@b.word` is far more often a product of matrices.
"""

from __future__ import annotations

_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl "
    "cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs "
    "gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu "
    "lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl "
    "pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn "
    "to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC = (
    "com org net edu gov mil int arpa info biz name pro aero coop museum jobs mobi travel tel cat asia post xxx app dev page cloud online "
    "site website space store shop tech blog news live email mail agency company group team work works life world today global network "
    "systems solutions services support software digital studio design media marketing consulting community foundation institute academy "
    "school university college education training center church charity health clinic hospital doctor dental legal law lawyer finance "
    "bank money capital fund insurance credit estate house homes land city town berlin hamburg koeln cologne bayern ruhr saarland wien "
    "tirol swiss zuerich paris bzh alsace corsica london scot wales cymru cat eus gal madrid barcelona quebec nyc boston miami vegas "
    "amsterdam frl brussels vlaanderen gent istanbul ist moscow tatar tokyo osaka kyoto nagoya okinawa yokohama sydney melbourne "
    "capetown durban joburg africa rio lat xyz top club vip icu fun one art music video photo photos pics film games game bet casino "
    "cafe bar pub restaurant pizza kitchen recipes wine beer coffee fashion jewelry shoes clothing bike car cars auto taxi fit yoga run "
    "guru expert ninja rocks social chat zone link click host hosting domains codes computer tools engineer engineering science lab "
    "farm garden green eco energy solar build builders construction repair plumbing cleaning events party wedding family baby dog pet "
    "horse fish audio radio press reviews report wiki how plus red blue black pink gold ltd llc inc gmbh srl sarl limited international "
    "ngo ong place rent tours vacations flights holiday hotel camp sale deals discount gift gifts market markets trade trading exchange "
    "google bmw audi apple amazon microsoft ibm dell cern sncf"
)
_RESERVED = "example test invalid localhost"
_KNOWN = frozenset(f"{_COUNTRIES} {_GENERIC} {_RESERVED}".split())
# Written without spaces, so prose may follow at once: the longest known name wins.
_UNSPACED_NAMES = (
    "中国 中國 公司 网络 網絡 网址 商城 广告 廣告 集团 在线 中文网 政务 公益 移动 手机 我爱你 香港 台湾 "
    "台灣 澳門 新加坡 みんな コム グーグル ストア 삼성 한국 닷컴 닷넷 ไทย คอม 例子 テスト"
)
_UNSPACED = tuple(_UNSPACED_NAMES.split())


def is_top_level(label: str) -> int:
    """How many characters of a last label are a top-level domain; 0 for none."""
    if label.isascii():
        small = label.lower()
        return len(label) if small in _KNOWN or (small.startswith("xn--") and len(small) > 5) else 0
    if ord(label[0]) < 0x1000 and not label[0].isdigit():  # alphabets: рф, укр, бел, срб, ευ, भारत; at least two letters
        return len(label) if len(label) >= 2 and ord(label[0]) >= 0x370 else 0
    return max((len(name) for name in _UNSPACED if label.startswith(name)), default=0)
