//! Growing old here: cards, allowances, care and meals.

use super::{
    ASK, BANK_CARD, HOUSEHOLD, ID_CARD, Item, MET, NUMBER, PORTRAIT, ROOM, UNMET, USUAL, YES_NO,
};

pub(super) const ITEMS: &[Item] = &[
    Item {
        name: "敬老卡申领",
        key: "jinglaokashenling",
        topic: "elders",
        conditions: "本市户籍，年满六十五周岁。快到年龄时就可以来问，别的情形也请先问一问。",
        documents: &[
            ID_CARD,
            HOUSEHOLD,
            ("委托书", true, 0, "家人代办时写一张，带上代办人身份证"),
            PORTRAIT,
        ],
        photos: &[PORTRAIT.0],
        steps: &[
            "在站点核对材料，社工帮您填表。",
            "站点把材料送到受理中心。",
            "卡做好后到指定网点领，激活后就能用。",
        ],
        days: Some(10),
        questions: &[
            ("age", "您几周岁了？", NUMBER),
            ("local", "您是本市户籍吗？", YES_NO),
        ],
        rules: &[
            ("age < 65", UNMET, "敬老卡从六十五周岁起发，到时再来。"),
            ("local", MET, "年满六十五周岁又是本市户籍，看来可以领。"),
            (
                "always",
                ASK,
                "外省市户籍的长辈，请问受理中心有没有别的办法。",
            ),
        ],
        ..USUAL
    },
    Item {
        name: "老年综合津贴申请",
        key: "laonianzonghejintieshenqing",
        topic: "elders",
        conditions: "本市户籍，年满六十五周岁。年纪越大，档次越高；钱打到敬老卡的账户里。",
        documents: &[ID_CARD, HOUSEHOLD],
        steps: &[
            "领敬老卡时一起申请最省事。",
            "受理中心核对年龄和户籍。",
            "之后按期到账，不用年年申请。",
        ],
        days: Some(20),
        questions: &[
            ("age", "您几周岁了？", NUMBER),
            ("local", "您是本市户籍吗？", YES_NO),
            ("card", "已经领了敬老卡吗？", YES_NO),
        ],
        rules: &[
            (
                "age < 65 or not local",
                UNMET,
                "津贴发给年满六十五周岁的本市户籍老人。",
            ),
            ("card", MET, "年龄、户籍都对，卡也有了，看来可以领。"),
            ("always", MET, "看来可以领；敬老卡还没办，请一起申请。"),
        ],
        ..USUAL
    },
    Item {
        name: "养老金领取资格认证",
        key: "yanglaojinlingquzigerenzheng",
        topic: "elders",
        handling: "self_service",
        authority: "社会保险经办机构",
        conditions: "正在领养老金的人，每年要让经办机构知道您好好的。多数人系统里自己比对就过了，没过的才要刷脸。",
        documents: &[("本人身份证", true, 0, "只在手机上核对，不收复印件")],
        steps: &[
            "打开“随申办”或“掌上12333”，找到资格认证。",
            "对着手机眨眨眼、点点头，当场出结果。",
            "不用手机的来站点，社工陪您做；出不了门的，社工上门。",
        ],
        phone: "12333",
        questions: &[
            ("pension", "您正在领养老金吗？", YES_NO),
            ("phone", "您或家人会用智能手机吗？", YES_NO),
        ],
        rules: &[
            ("not pension", UNMET, "还没领养老金的，不用认证。"),
            ("phone", MET, "在手机上几分钟就能做好。"),
            ("always", ASK, "请来站点或打电话，社工帮您做。"),
        ],
        ..USUAL
    },
    Item {
        name: "城乡居民养老保险参保",
        key: "chengxiangjuminyanglaobaoxiancanbao",
        conditions: "本市户籍，年满十六周岁，不是在校学生，没有参加职工养老保险，也不是机关事业单位人员。",
        documents: &[ID_CARD, HOUSEHOLD, BANK_CARD],
        steps: &[
            "选好每年交哪一档。",
            "带材料到受理中心登记。",
            "按年从银行卡扣款，记得存够。",
        ],
        days: Some(10),
        fee: "登记不收费，保费按所选档次交",
        phone: "12333",
        questions: &[
            ("age", "您几周岁了？", NUMBER),
            ("local", "您是本市户籍吗？", YES_NO),
            ("student", "您还在上学吗？", YES_NO),
            (
                "employed",
                "您参加了职工养老保险，或在机关事业单位工作吗？",
                YES_NO,
            ),
        ],
        rules: &[
            (
                "age < 16 or student",
                UNMET,
                "要年满十六周岁，在校学生不参加。",
            ),
            (
                "employed",
                UNMET,
                "已在职工养老保险里的，不用再参加这一种。",
            ),
            ("not local", ASK, "一般在户籍地参加，请问受理中心。"),
            ("age < 60", MET, "年龄、户籍都对，看来可以参加。"),
            ("always", ASK, "过了六十周岁怎样参加，要看从前交了几年。"),
        ],
        ..USUAL
    },
    Item {
        name: "养老服务补贴申请",
        key: "yanglaofuwubutieshenqing",
        topic: "elders",
        conditions: "本市户籍，年满六十周岁，照护需求经过评估达到等级，家里经济困难的。补贴用来买上门服务，不发现金。",
        documents: &[
            ID_CARD,
            HOUSEHOLD,
            (
                "收入情况说明",
                true,
                0,
                "同意查询后由部门核对，不用您自己去开",
            ),
        ],
        steps: &[
            "社工上门帮您填申请。",
            "评估员约时间到家里看。",
            "结果出来后，挑服务内容和时间。",
        ],
        days: Some(30),
        questions: &[
            ("age", "老人几周岁了？", NUMBER),
            ("local", "老人是本市户籍吗？", YES_NO),
            ("care", "日常起居需要别人帮忙吗？", YES_NO),
            ("poor", "家里在吃低保，或收入很低吗？", YES_NO),
        ],
        rules: &[
            (
                "age < 60 or not local",
                UNMET,
                "补贴给年满六十周岁的本市户籍老人。",
            ),
            ("care and poor", MET, "看来可以申请，下一步是上门评估。"),
            ("care", ASK, "收入够不够条件要部门核对，请先问一问。"),
            ("always", UNMET, "眼下不需要人照护，以后需要时再来。"),
        ],
        ..USUAL
    },
    Item {
        name: "长期护理保险评估申请",
        key: "changqihulibaoxianpinggushenqing",
        topic: "elders",
        conditions: "年满六十周岁，参加了本市职工医保并已办退休，或参加了本市居民医保。评估达到等级后，护理员按时上门。",
        documents: &[
            ID_CARD,
            ("社会保障卡", true, 1, "医保卡也可以"),
            ("近期病历", false, 1, "有的话带上，评估员看了更准"),
        ],
        steps: &[
            "在站点登记，站点送受理中心。",
            "评估员上门，看吃饭、走路、洗澡要不要人帮。",
            "等级公布后选一家护理站。",
            "护理员按计划上门，不满意可以换。",
        ],
        days: Some(30),
        fee: "申请不收费，评估和服务自付一小部分",
        phone: "12393",
        questions: &[
            ("age", "老人几周岁了？", NUMBER),
            ("insured", "参加了本市医保吗？", YES_NO),
            (
                "retired",
                "是职工医保的话，办了退休吗？（居民医保请选“是”）",
                YES_NO,
            ),
            ("care", "吃饭、穿衣、走路等需要别人帮忙吗？", YES_NO),
        ],
        rules: &[
            ("age < 60", UNMET, "长护险从六十周岁起申请。"),
            ("not insured", UNMET, "要先参加本市医保。"),
            ("not retired", ASK, "在职的职工医保人员，请问医保热线。"),
            ("care", MET, "看来可以申请评估，结果由评估机构定。"),
            ("always", UNMET, "眼下自己能料理，等需要时再申请。"),
        ],
        ..USUAL
    },
    Item {
        name: "助餐卡办理",
        key: "zhucankabanli",
        topic: "elders",
        handling: "station",
        authority: "“家门口”服务站（示例）",
        conditions: "住在本街道，年满六十周岁的邻居。行动不便的可以登记送餐。",
        documents: &[("本人身份证", true, 0, "看一眼就还您")],
        steps: &[
            "到站点前台登记，说说忌口。",
            "当场领卡，可以先充一点。",
            "前一天下午四点前报餐。",
        ],
        days: Some(1),
        fee: "办卡不收费，饭钱另付",
        questions: &[
            ("age", "您几周岁了？", NUMBER),
            ("here", "您住在本街道吗？", YES_NO),
        ],
        rules: &[
            ("not here", ASK, "请到您住的街道问，也可以来尝一顿再说。"),
            ("age >= 60", MET, "看来可以办，来站点当场就领。"),
            ("always", ASK, "不满六十周岁的，看助餐点还有没有位置。"),
        ],
        ..USUAL
    },
    Item {
        name: "居家适老化改造申请",
        key: "jujiashilaohuagaizaoshenqing",
        topic: "elders",
        conditions: "家里有年满六十周岁的老人，想装扶手、换淋浴、垫平门槛的，都可以先请人上门看。困难家庭补得多些。",
        documents: &[
            ID_CARD,
            ("房产证或租赁合同", true, 1, "租的房要房东同意"),
            ROOM,
        ],
        photos: &[ROOM.0],
        steps: &[
            "在站点报名。",
            "设计人员上门量尺寸，听老人怎么说。",
            "看好方案和价钱再签字。",
            "装好后社工来看一遍。",
        ],
        days: Some(40),
        fee: "按方案自付一部分",
        ..USUAL
    },
];
