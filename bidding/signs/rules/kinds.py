"""The kinds of signs, what each says in plain words, and how honest bidders come by it."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Strength(IntegerChoices):
    """How much a sign says by itself."""

    WEAK = 1, _("弱")
    MEDIUM = 2, _("中")
    STRONG = 4, _("强")


class Family(TextChoices):
    """What a sign draws upon. Two signs of one family are often one fact seen twice."""

    PEOPLE = "people", _("人员和联系")
    TEXT = "text", _("文字内容")
    FILES = "files", _("文件痕迹")
    PRICES = "prices", _("报价")
    COURSE = "course", _("递交和往来")


class SignKind(TextChoices):
    """What bids have in common (Tendering Regulations 39 to 41)."""

    STAFF = "staff", _("项目人员相同")
    CONTACT = "contact", _("联系方式或账户相同")
    PAYER = "payer", _("保证金由同一账户转出")
    MIXED = "mixed", _("混装：出现另一投标人的名称")
    PAGES = "pages", _("整页相同")
    TEXT = "text", _("文字异常雷同")
    SLIPS = "slips", _("错漏一致")
    COPIES = "copies", _("文件或图片相同")
    ORIGIN = "origin", _("出自同一原始文件")
    LICENCE = "licence", _("软件授权号相同")
    AUTHOR = "author", _("文件作者或单位相同")
    SAVED = "saved", _("同时保存")
    LIST = "list", _("分项报价呈规律性")
    SERIES = "series", _("总报价呈规律性")
    KEY = "key", _("签名密钥相同")
    PACKED = "packed", _("同时制作和递交")
    ROTATION = "rotation", _("固定群体轮流中标")


FAMILIES: dict[SignKind, Family] = {
    SignKind.STAFF: Family.PEOPLE,
    SignKind.CONTACT: Family.PEOPLE,
    SignKind.PAYER: Family.PEOPLE,
    SignKind.MIXED: Family.TEXT,
    SignKind.PAGES: Family.TEXT,
    SignKind.TEXT: Family.TEXT,
    SignKind.SLIPS: Family.TEXT,
    SignKind.COPIES: Family.FILES,
    SignKind.ORIGIN: Family.FILES,
    SignKind.LICENCE: Family.FILES,
    SignKind.AUTHOR: Family.FILES,
    SignKind.SAVED: Family.FILES,
    SignKind.LIST: Family.PRICES,
    SignKind.SERIES: Family.PRICES,
    SignKind.KEY: Family.COURSE,
    SignKind.PACKED: Family.COURSE,
    SignKind.ROTATION: Family.COURSE,
}

MEANING: dict[SignKind, Promise] = {
    SignKind.STAFF: _("两份投标文件列有同一人（身份证号、注册号或同岗位同名）。"),
    SignKind.CONTACT: _("两份投标文件写有同一电话、邮箱或账号，招标文件里没有。"),
    SignKind.PAYER: _("两家的投标保证金从同一账户转出。"),
    SignKind.MIXED: _("一份投标文件里写着另一投标人的名称。"),
    SignKind.PAGES: _("两份投标文件有整页文字相同，招标文件里没有这些文字。"),
    SignKind.TEXT: _("除招标文件和多数投标人都有的文字外，两份投标文件仍有大段相同。"),
    SignKind.SLIPS: _("两份投标文件引用招标文件时，在同样的地方改成了同样的字。"),
    SignKind.COPIES: _("两份投标文件含有字节完全相同的文件或图片，招标文件里没有。"),
    SignKind.ORIGIN: _("两份文件保留着同一个原始文件的标识或编辑记录。"),
    SignKind.LICENCE: _("两份投标文件由同一授权号（加密锁）的软件编制。"),
    SignKind.AUTHOR: _("两份文件的作者、最后保存者或单位相同。"),
    SignKind.SAVED: _("两份文件在一分钟之内先后保存。"),
    SignKind.LIST: _("两份报价的多数分项价之比或之差为同一个数，或多数分项价相同。"),
    SignKind.SERIES: _("总报价成等差、等比数列，或一家恰为另一家的整百分比。"),
    SignKind.KEY: _("两家用同一把密钥签名，只是名称不同。"),
    SignKind.PACKED: _("两份投标文件前后两分钟之内制作、前后两分钟之内递交，且远早于截止。"),
    SignKind.ROTATION: _("同几家一再一起投标，轮流中标。"),
}

INNOCENT: dict[SignKind, Promise] = {
    SignKind.STAFF: _("同名不同人；兼职或已离职未更新的人员；担保函里担保机构的同一经办人。"),
    SignKind.CONTACT: _("同一担保机构、开户行或办证代理的电话；共用办公楼的总机。"),
    SignKind.PAYER: _("同一担保机构代为缴纳。"),
    SignKind.MIXED: _("业绩、联合体、分包或供货关系中提到对方；双方曾互为业主。"),
    SignKind.PAGES: _("双方照抄同一规范、标准图集或产品说明书。"),
    SignKind.TEXT: _("双方使用同一公开范本、规范条文，或同一家产品的资料。"),
    SignKind.SLIPS: _("按惯例改写招标文件的措辞；双方依据同一份过期的招标文件。"),
    SignKind.COPIES: _("同一厂家的说明书、同一担保机构的格式函、公开的法规文件。"),
    SignKind.ORIGIN: _("双方从同一处下载了公开范本后填写。"),
    SignKind.LICENCE: _("版本号被当作授权号；经销商批量安装的同一套软件。"),
    SignKind.AUTHOR: _("同一打印店或同一家装机商留下的默认用户名。"),
    SignKind.SAVED: _("巧合；多在截止前最后时刻集中定稿。"),
    SignKind.LIST: _("双方都采用同一期政府发布的信息价或同一供应商的报价。"),
    SignKind.SERIES: _("巧合；都按最高限价的某个折扣取整。"),
    SignKind.KEY: _("证书服务机构的签发差错。"),
    SignKind.PACKED: _("巧合；系统维护后集中恢复递交。"),
    SignKind.ROTATION: _("当地够资格的企业很少，常在一起投标。"),
}


class Absent(TextChoices):
    """Evidence that is not there, and why."""

    DEVICES = "devices", _("上传者的网络地址和设备：平台按设计不记录，开标前后都没有。")
    REGISTRATION = "registration", _("谁下载过招标文件、谁登记、谁提问：平台按设计不记录。")
    PAYERS = "payers", _("保证金付款账户：本次没有经平台收取的保证金，或付款人未登记。")
    UNREADABLE = "unreadable", _("有文件无法读取（格式不明、损坏或加密），其内容未比对。")
    SCANNED = "scanned", _("有扫描页没有文字，其内容未比对。")
    DOCUMENTS = "documents", _("招标文件没有可读的文字：无法排除共同引用招标文件。")
    SLIPS = "slips", _("没有招标文件的文字可作对照，或文字太多：未查错漏一致。")
    PRICES = "prices", _("可比较的总报价不足三个：未查报价规律。")
    LISTS = "lists", _("投标文件里没有电子表格形式的分项报价：未比对分项价。")
    HISTORY = "history", _("此前一起投标的记录太少：未查轮流中标。")
