//! Having children, and what family planning left behind.

use super::{ASK, BANK_CARD, HOUSEHOLD, ID_CARD, Item, MET, NUMBER, UNMET, USUAL, YES_NO};

pub(super) const ITEMS: &[Item] = &[
    Item {
        name: "生育保险待遇申领",
        key: "shengyubaoxiandaiyushenling",
        topic: "health",
        conditions: "参加本市生育保险的妈妈，生孩子之后可以领生育生活津贴和生育医疗费补贴。全市任何一家受理中心都可以办。",
        documents: &[
            ID_CARD,
            ("出生医学证明", true, 1, ""),
            ("出院小结", true, 1, "医院给的"),
            BANK_CARD,
        ],
        steps: &[
            "出院后理好材料。",
            "在“随申办”申请，或交到受理中心。",
            "审核后钱打到卡里。",
        ],
        days: Some(20),
        phone: "12393",
        questions: &[
            ("insured", "生孩子时参加着本市生育保险吗？", YES_NO),
            ("born", "孩子出生了吗？", YES_NO),
        ],
        rules: &[
            ("not born", UNMET, "孩子出生后再申请，先安心待产。"),
            ("insured", MET, "看来可以申领，材料齐了就来。"),
            ("always", ASK, "没有参保的，也许能领别的补贴，请问热线。"),
        ],
        ..USUAL
    },
    Item {
        name: "生育登记",
        key: "shengyudengji",
        topic: "health",
        handling: "self_service",
        authority: "卫生健康部门",
        conditions: "怀孕后或孩子出生后都可以登记，为的是让医院和社区早点来服务。",
        documents: &[("本人身份证", true, 0, "")],
        steps: &[
            "在“随申办”找到生育登记。",
            "填好孕周和住址。",
            "当场出登记单，存在手机里就行。",
        ],
        days: Some(1),
        ..USUAL
    },
    Item {
        name: "计划生育家庭奖励扶助",
        key: "jihuashengyujiatingjianglifuzhu",
        conditions: "照从前的政策只生一个孩子，或独生子女伤残、去世的家庭，到一定年龄后可以申请。各类条件不同，我们慢慢问、细细对。",
        documents: &[
            ID_CARD,
            HOUSEHOLD,
            ("独生子女父母光荣证", true, 1, "找不到的先告诉社工"),
            BANK_CARD,
        ],
        steps: &[
            "在站点说说情况，坐下来谈，不外传。",
            "站点代收材料，送受理中心。",
            "名单核对后按年发。",
        ],
        days: Some(30),
        questions: &[
            ("age", "您几周岁了？", NUMBER),
            ("local", "您是本市户籍吗？", YES_NO),
            ("one", "您一生只生育或收养过一个孩子吗？", YES_NO),
        ],
        rules: &[
            ("not local", UNMET, "请向户籍地申请。"),
            ("not one", ASK, "别的情形也许有别的扶助，请问受理中心。"),
            ("age >= 60", MET, "看来可以申请，请带上证件来对一对。"),
            ("always", ASK, "不到六十周岁的，要看孩子和家里的情况。"),
        ],
        ..USUAL
    },
    Item {
        name: "义务教育入学登记指引",
        key: "yiwujiaoyuruxuedengjizhiyin",
        topic: "children",
        handling: "advice",
        authority: "区教育部门",
        conditions: "八月底前满六周岁的孩子，当年春天网上登记。户籍、居住证不同，要备的材料也不同。",
        documents: &[
            HOUSEHOLD,
            ("住处证明", true, 1, ""),
            ("预防接种证", true, 0, ""),
        ],
        steps: &[
            "看好当年公布的日期。",
            "在“随申办”填入学信息登记表。",
            "照通知带孩子去验证。",
        ],
        phone: "12345",
        ..USUAL
    },
];
