//! Work and business, those who served, and taking part.

use super::{ASK, BANK_CARD, ID_CARD, Item, MET, NUMBER, UNMET, USUAL, YES_NO};

pub(super) const ITEMS: &[Item] = &[
    Item {
        name: "灵活就业登记",
        key: "linghuojiuyedengji",
        conditions: "没有单位、自己接活挣钱的人，到劳动年龄就可以登记。登记了才好参加职工社保、申请补贴。",
        documents: &[ID_CARD],
        steps: &[
            "说明做什么活、从哪天起。",
            "在“随申办”或受理中心登记。",
            "要参加社保的，一起选好险种。",
        ],
        days: Some(3),
        phone: "12333",
        ..USUAL
    },
    Item {
        name: "失业登记",
        key: "shiyedengji",
        handling: "self_service",
        authority: "公共就业服务机构",
        conditions: "在劳动年龄里，能工作、想工作，眼下没有工作的人，在常住地登记。登记后有人介绍岗位、帮着培训。",
        documents: &[
            ("本人身份证", true, 0, ""),
            ("离职的凭据", false, 1, "有的话带上，没有也能登记"),
        ],
        steps: &[
            "在“随申办”或“掌上12333”填登记表。",
            "就业援助员打电话问您想找什么活。",
            "够条件的，再申领失业保险金。",
        ],
        days: Some(5),
        phone: "12333",
        questions: &[
            ("age", "您几周岁了？", NUMBER),
            ("jobless", "眼下没有工作吗？", YES_NO),
            ("willing", "想找工作、也能工作吗？", YES_NO),
            ("pension", "已经在领养老金吗？", YES_NO),
        ],
        rules: &[
            (
                "age < 16 or pension",
                UNMET,
                "登记给在劳动年龄里、没有退休的人。",
            ),
            ("not jobless", UNMET, "有工作的不用登记。"),
            ("willing", MET, "看来可以登记，手机上就能办。"),
            ("always", ASK, "身体或家里有难处的，先和援助员聊聊。"),
        ],
        ..USUAL
    },
    Item {
        name: "灵活就业社保补贴",
        key: "linghuojiuyeshebaobutie",
        conditions: "认定的就业困难人员，或毕业两年内还没找到单位的大学生，自己灵活就业并交了职工社保的，可以领一部分回来。",
        documents: &[ID_CARD, BANK_CARD, ("毕业证书", true, 1, "毕业生带")],
        steps: &[
            "先办好灵活就业登记，交上社保。",
            "向受理中心申请，站点可以代收。",
            "按季度核对后发。",
        ],
        days: Some(20),
        phone: "12333",
        questions: &[
            ("registered", "办了灵活就业登记吗？", YES_NO),
            ("paying", "自己交着职工社保吗？", YES_NO),
            ("hard", "被认定为就业困难人员了吗？", YES_NO),
            ("graduate", "大学毕业不到两年吗？", YES_NO),
        ],
        rules: &[
            (
                "not registered or not paying",
                UNMET,
                "先登记、先交社保，再来申请。",
            ),
            ("hard or graduate", MET, "看来可以申请，补多少看当年办法。"),
            ("always", ASK, "也许可以先认定就业困难，请问 12333。"),
        ],
        ..USUAL
    },
    Item {
        name: "创业担保贷款申请",
        key: "chuangyedanbaodaikuanshenqing",
        handling: "advice",
        authority: "区就业促进中心（示例）",
        conditions: "在本市开了小店、小公司，缺本钱，信用好的，可以申请担保贷款，利息有补贴。",
        documents: &[
            ID_CARD,
            ("营业执照", true, 1, ""),
            ("经营计划", true, 1, "写清楚钱用在哪里"),
        ],
        steps: &[
            "先和创业指导员谈谈计划。",
            "指导中心和银行一起看。",
            "批准后放款，按时还本，利息照规定贴。",
        ],
        days: Some(30),
        phone: "12333",
        questions: &[
            ("licence", "有营业执照吗？", YES_NO),
            ("credit", "有没还清的逾期欠款吗？", YES_NO),
        ],
        rules: &[
            ("credit", UNMET, "先把逾期的还清，银行才好放款。"),
            ("licence", MET, "看来可以先约指导员谈谈。"),
            ("always", ASK, "还没有执照的，指导员可以教您怎样起步。"),
        ],
        ..USUAL
    },
    Item {
        name: "退役军人优抚待遇申请",
        key: "tuiyijunrenyoufudaiyushenqing",
        authority: "街道退役军人服务站（示例）",
        conditions: "伤残军人、老复员军人、烈士遗属、参战退役人员等，照国家的规定享受优待和抚恤。",
        documents: &[
            ID_CARD,
            ("退役证件", true, 1, "或烈属、伤残等有关证件"),
            BANK_CARD,
        ],
        steps: &[
            "到服务站报到，说说服役经历。",
            "服务站帮您调档案核对。",
            "认定后按月发，逢年过节有人上门。",
        ],
        days: Some(30),
        ..USUAL
    },
    Item {
        name: "退役军人优待证申领",
        key: "tuiyijunrenyoudaizhengshenling",
        authority: "街道退役军人服务站（示例）",
        conditions: "退役军人，还有烈士、因公牺牲军人、病故军人的遗属，在户籍地申领。",
        documents: &[
            ID_CARD,
            ("退役证件", true, 1, "遗属带有关证件"),
            ("证件照", true, 0, "电子版也行"),
        ],
        steps: &[
            "网上填表，或来站点由社工陪着填。",
            "服务站核对信息。",
            "证做好后到银行网点领。",
        ],
        days: Some(30),
        questions: &[
            ("served", "您是退役军人吗？", YES_NO),
            ("bereaved", "您是烈士或牺牲、病故军人的遗属吗？", YES_NO),
            ("local", "户籍在本市吗？", YES_NO),
        ],
        rules: &[
            (
                "not served and not bereaved",
                UNMET,
                "优待证发给退役军人和有关遗属。",
            ),
            ("local", MET, "看来可以申领，服务站等您来。"),
            ("always", ASK, "一般在户籍地申领，请先问当地服务站。"),
        ],
        ..USUAL
    },
    Item {
        name: "图书馆读者证办理",
        key: "tushuguanduzhezhengbanli",
        topic: "culture",
        handling: "self_service",
        authority: "公共图书馆",
        conditions: "人人可以办，孩子由家长陪着办。一张证，各个街道的图书馆都能借能还。",
        documents: &[("本人身份证", true, 0, "孩子带户口簿")],
        steps: &[
            "在“随申办”或图书馆的手机服务里开通。",
            "想要实体卡的，去图书馆服务台。",
            "记得按时还，别人也等着看。",
        ],
        days: Some(1),
        fee: "开通不收费，押金以图书馆答复为准",
        phone: "",
        ..USUAL
    },
    Item {
        name: "志愿者注册",
        key: "zhiyuanzhezhuce",
        topic: "governance",
        handling: "self_service",
        authority: "志愿服务信息平台",
        conditions: "愿意出一份力的邻居都可以。不满十八周岁的，要家长同意，活动有大人带。",
        documents: &[("本人身份证", true, 0, "")],
        steps: &[
            "在志愿服务平台填姓名和愿意做的事。",
            "加入居民区的志愿者队伍。",
            "做了多少小时，谁组织谁记，不花钱也不收钱。",
        ],
        days: Some(1),
        phone: "",
        questions: &[
            ("age", "您几周岁了？", NUMBER),
            (
                "guardian",
                "不满十八周岁的，家长同意吗？（成年人请选“是”）",
                YES_NO,
            ),
        ],
        rules: &[
            ("age >= 18", MET, "欢迎您，注册好了就来报到。"),
            (
                "guardian and age >= 14",
                MET,
                "家长同意就可以，活动有大人带。",
            ),
            (
                "guardian",
                ASK,
                "年纪小的孩子，可以和家长一起参加亲子志愿活动。",
            ),
            ("always", UNMET, "请先和家长商量。"),
        ],
        ..USUAL
    },
];
