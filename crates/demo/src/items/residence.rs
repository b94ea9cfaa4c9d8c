//! Living here: permits, cards, the flat and its meters.

use super::{ASK, HOUSEHOLD, ID_CARD, Item, MET, NUMBER, UNMET, USUAL, YES_NO};

pub(super) const ITEMS: &[Item] = &[
    Item {
        name: "居住证办理",
        key: "juzhuzhengbanli",
        conditions: "户口在外省市，在本市办过居住登记满半年，并且在这里有稳定的工作、稳定的住处，或者连续上学，三样里有一样。",
        documents: &[
            ID_CARD,
            ("住处证明", true, 1, "房产证，或已备案的租赁合同"),
            ("工作或上学的证明", true, 1, "按您符合的那一样准备"),
        ],
        steps: &[
            "先在“随申办”或派出所办好居住登记。",
            "满半年后，把材料交到受理中心，站点可以先帮您核对。",
            "审核通过后领证，也可以请中心寄到家。",
        ],
        days: Some(15),
        questions: &[
            ("local", "您是本市户籍吗？", YES_NO),
            ("months", "居住登记满几个月了？", NUMBER),
            ("work", "在本市有稳定的工作吗？", YES_NO),
            ("home", "在本市有稳定的住处吗？", YES_NO),
            ("school", "在本市连续上学吗？", YES_NO),
        ],
        rules: &[
            ("local", UNMET, "本市户籍不用办居住证。"),
            (
                "months < 6",
                UNMET,
                "居住登记要满半年，先记下日子，到时再来。",
            ),
            (
                "work or home or school",
                MET,
                "登记满半年，又有工作、住处或上学之一，看来可以办。",
            ),
            ("always", ASK, "三样都没有，请先问问受理中心。"),
        ],
        ..USUAL
    },
    Item {
        name: "居住证签注",
        key: "juzhuzhengqianzhu",
        handling: "self_service",
        conditions: "居住证每年签注一次，到期前一个月内办，住处和工作的情况仍旧符合就行。",
        documents: &[
            ("居住证", true, 0, ""),
            ("住处证明", true, 1, "有变动的才要带"),
        ],
        steps: &[
            "打开“随申办”，找到居住证签注，照着提示填。",
            "不会用手机的，带上居住证来站点，社工陪您一起填。",
            "过几天看结果，通过了证件接着用，不用换。",
        ],
        days: Some(5),
        questions: &[
            ("permit", "手上有居住证吗？", YES_NO),
            ("left", "离到期还有几天？（过期了填 0）", NUMBER),
        ],
        rules: &[
            (
                "not permit",
                UNMET,
                "签注是给已有居住证的人办的，请看“居住证办理”。",
            ),
            ("left > 30", UNMET, "还早，到期前一个月内再办就行。"),
            ("left > 0", MET, "正是签注的时候，早办早安心。"),
            ("always", ASK, "已经到期的，要问清楚是补签还是重新办。"),
        ],
        ..USUAL
    },
    Item {
        name: "居住证挂失补领",
        key: "juzhuzhengguashibuling",
        conditions: "居住证丢了或坏了，先挂失，再补领新证。全市任何一家受理中心都可以办。",
        documents: &[ID_CARD],
        steps: &[
            "先挂失，免得被人冒用。",
            "到受理中心填补领表。",
            "凭回执领新证。",
        ],
        days: Some(15),
        fee: "补领工本费以受理中心答复为准",
        ..USUAL
    },
    Item {
        name: "社会保障卡补领换领",
        key: "shehuibaozhangkabulinghuanling",
        conditions: "卡丢了、坏了，或信息有变动。补领前先打 12333 或在手机上挂失。",
        documents: &[ID_CARD, ("旧卡", true, 0, "换领时带来，丢了的不用")],
        steps: &[
            "先挂失，医保账户里的钱不会少。",
            "在“随申办”或合作银行网点申请，受理中心也收。",
            "拿到新卡后激活，再去看病买药。",
        ],
        days: Some(10),
        fee: "换领工本费以受理中心答复为准",
        phone: "12333",
        ..USUAL
    },
    Item {
        name: "房屋租赁登记备案",
        key: "fangwuzulindengjibeian",
        conditions: "租房的双方签好合同后办备案，办居住证、提取公积金时常要用到。",
        documents: &[
            ("租赁合同", true, 1, "双方都签过字"),
            ("双方身份证", true, 1, ""),
            ("房产证", true, 1, "房东提供"),
        ],
        steps: &[
            "核对合同上的地址和房产证一致。",
            "把材料交到受理中心。",
            "领备案证明，收好。",
        ],
        days: Some(3),
        ..USUAL
    },
    Item {
        name: "户口簿办理预约（提示）",
        key: "hukoububanliyuyue",
        handling: "advice",
        authority: "户籍所在地派出所",
        conditions: "户口簿由派出所办，站点只帮您预约、理材料。迁入、分户、补领要带的东西各不一样，先问一句少跑一趟。",
        documents: &[ID_CARD, HOUSEHOLD],
        steps: &[
            "告诉社工您要办哪一样，社工帮您列材料单。",
            "在“随申办”约好派出所的时间。",
            "照约好的时间，本人带原件去。",
        ],
        fee: "以派出所答复为准",
        phone: "12345",
        ..USUAL
    },
    Item {
        name: "水电燃气过户指引",
        key: "shuidianranqiguohuzhiyin",
        topic: "daily_life",
        handling: "advice",
        authority: "供水、供电、燃气公司",
        conditions: "买房、继承或家里换人付账时办。过户前把欠费付清，抄下当天的表数。",
        documents: &[
            ID_CARD,
            ("房产证", true, 1, ""),
            ("最近一期账单", true, 0, "上面有户号"),
        ],
        steps: &[
            "看好三张账单上的户号和表数。",
            "在各家公司的手机服务里申请，也可以去营业厅。",
            "长辈不会弄的，社工陪着一家一家办。",
        ],
        phone: "12345",
        ..USUAL
    },
];
