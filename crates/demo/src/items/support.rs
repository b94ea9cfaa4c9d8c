//! Support in hard times: disability, poverty, a roof, and the law.

use super::{ASK, BANK_CARD, HOUSEHOLD, ID_CARD, Item, MET, NUMBER, ROOM, UNMET, USUAL, YES_NO};

pub(super) const ITEMS: &[Item] = &[
    Item {
        name: "残疾人证申领",
        key: "canjirenzhengshenling",
        authority: "区残疾人联合会",
        conditions: "视力、听力、言语、肢体、智力、精神或多重残疾的人，向户籍地申请，由指定医院评定。",
        documents: &[
            ID_CARD,
            HOUSEHOLD,
            ("两寸照片", true, 0, "三张，白底"),
            ("病历", false, 1, "有的话带上"),
        ],
        steps: &[
            "在站点或受理中心填表。",
            "照约好的时间去指定医院评定。",
            "公示后发证，行动不便的可以请医生上门。",
        ],
        days: Some(30),
        fee: "发证不收费，评定费以医院答复为准",
        ..USUAL
    },
    Item {
        name: "残疾人两项补贴申请",
        key: "canjirenliangxiangbutieshenqing",
        conditions: "困难残疾人生活补贴给家里困难的；重度残疾人护理补贴给一级、二级，需要长期照护的。两样都符合可以都申请。",
        documents: &[ID_CARD, ("残疾人证", true, 1, ""), BANK_CARD],
        steps: &[
            "在站点、受理中心或网上申请，外地也能申请。",
            "部门之间自己核对，不用开证明。",
            "按月打到卡里。",
        ],
        days: Some(20),
        questions: &[
            ("certificate", "有残疾人证吗？", YES_NO),
            ("grade", "证上写的是几级？", NUMBER),
            ("poor", "家里在吃低保，或收入很低吗？", YES_NO),
        ],
        rules: &[
            (
                "not certificate",
                UNMET,
                "要先有残疾人证，请看“残疾人证申领”。",
            ),
            (
                "poor",
                MET,
                "看来可以申请生活补贴；一级、二级的再问问护理补贴。",
            ),
            (
                "grade >= 1 and grade <= 2",
                MET,
                "一级、二级的，看来可以申请护理补贴。",
            ),
            ("always", ASK, "三级、四级要看残疾类别，请问受理中心。"),
        ],
        ..USUAL
    },
    Item {
        name: "残疾人家庭无障碍改造",
        key: "canjirenjiatingwuzhangaigaizao",
        authority: "区残疾人联合会",
        conditions: "有残疾人证，住处要装坡道、扶手、闪光门铃之类的，可以申请。当年名额有限，困难家庭在前。",
        documents: &[
            ID_CARD,
            ("残疾人证", true, 1, ""),
            ("房产证或租赁合同", true, 1, "租的房要房东同意"),
            ROOM,
        ],
        photos: &[ROOM.0],
        steps: &[
            "在站点报名。",
            "上门看过，定方案。",
            "施工、验收，社工一起来看。",
        ],
        days: Some(60),
        questions: &[
            ("certificate", "有残疾人证吗？", YES_NO),
            ("agreed", "房子是自己的，或房东同意改吗？", YES_NO),
            ("before", "近几年已经改造过吗？", YES_NO),
        ],
        rules: &[
            (
                "not certificate",
                UNMET,
                "要先有残疾人证；长辈可看“居家适老化改造”。",
            ),
            ("before", ASK, "改造过的，再改要看当年办法，请问残联。"),
            ("agreed", MET, "看来可以报名，等人上门看。"),
            ("always", ASK, "先和房东谈妥，社工可以帮您说说。"),
        ],
        ..USUAL
    },
    Item {
        name: "最低生活保障申请",
        key: "zuidishenghuobaozhangshenqing",
        conditions: "一家人平均下来的收入低于当年的低保线，财产也不超过规定的，可以申请。别不好意思，这是您的权利。",
        documents: &[
            ID_CARD,
            HOUSEHOLD,
            ("核对授权书", true, 0, "全家成年人签字，受理中心有表"),
        ],
        steps: &[
            "在站点填申请，签授权书。",
            "部门核对收入和财产，社工上门看看。",
            "公示后批准，按月发。",
        ],
        days: Some(30),
        questions: &[
            ("local", "家里有人是本市户籍吗？", YES_NO),
            (
                "low",
                "一家人平均每月收入，低于当年公布的低保线吗？",
                YES_NO,
            ),
            ("flats", "家里一共有几套房？", NUMBER),
        ],
        rules: &[
            ("not local", ASK, "一般在户籍地申请；急难的请看“临时救助”。"),
            ("not low", UNMET, "收入在低保线以上；有急难可看“临时救助”。"),
            ("flats > 1", ASK, "有两套以上住房的，要看财产的规定。"),
            ("always", MET, "看来可以申请，最后由部门核对了定。"),
        ],
        ..USUAL
    },
    Item {
        name: "临时救助申请",
        key: "linshijiuzhushenqing",
        conditions: "突然生大病、遭了火灾或车祸、一下子断了收入，日子过不下去的。十分紧急的可以先救后补手续，不看户籍。",
        documents: &[
            ID_CARD,
            (
                "遇到难处的凭据",
                false,
                1,
                "医院单据、事故单等，来不及的先来人",
            ),
        ],
        steps: &[
            "打电话或来站点，先把人安顿好。",
            "受理中心核实，紧急的先给。",
            "之后补齐手续。",
        ],
        days: Some(10),
        questions: &[
            ("sudden", "是突然遇到的难处吗？", YES_NO),
            ("living", "眼下的基本生活过不下去了吗？", YES_NO),
        ],
        rules: &[
            ("sudden and living", MET, "请马上来站点或打电话，别等。"),
            (
                "living",
                ASK,
                "长期困难的，也许更适合申请低保，社工陪您看。",
            ),
            ("always", ASK, "说说您的难处，也许有别的办法。"),
        ],
        ..USUAL
    },
    Item {
        name: "廉租住房申请",
        key: "lianzuzhufangshenqing",
        conditions: "本市户籍家庭，住得很挤，收入和财产都在线以下。面积和收入的线每年公布。",
        documents: &[
            ID_CARD,
            HOUSEHOLD,
            ("现在住处的房产证或租赁凭证", true, 1, ""),
            ("核对授权书", true, 0, "全家成年人签字"),
        ],
        steps: &[
            "在户籍地受理中心登记。",
            "住房和经济情况两头核对。",
            "公示后轮候、选房或领租金补贴。",
        ],
        days: Some(60),
        ..USUAL
    },
    Item {
        name: "公共租赁住房申请",
        key: "gonggongzulinzhufangshenqing",
        conditions: "在本市有稳定工作、住得不宽的人，有本市户籍或居住证就可以，一般不看收入。",
        documents: &[
            ID_CARD,
            ("劳动合同", true, 1, ""),
            ("户口簿或居住证", true, 1, ""),
        ],
        steps: &[
            "在受理中心或网上申请准入资格。",
            "拿到资格后挑房源，看房。",
            "签合同，按月付租金。",
        ],
        days: Some(20),
        questions: &[
            ("local", "您是本市户籍吗？", YES_NO),
            ("permit", "您有本市居住证吗？", YES_NO),
            ("contract", "和本市单位签了劳动合同吗？", YES_NO),
            ("metres", "现在家里每人大约住几平方米？", NUMBER),
        ],
        rules: &[
            ("not local and not permit", UNMET, "要有本市户籍或居住证。"),
            (
                "not contract",
                ASK,
                "没有劳动合同的，要看是不是别的就业方式。",
            ),
            ("metres < 15", MET, "看来可以申请准入资格。"),
            ("always", UNMET, "住房已经不算挤，一般不能申请。"),
        ],
        ..USUAL
    },
    Item {
        name: "法律援助申请",
        key: "falvyuanzhushenqing",
        topic: "legal",
        handling: "video",
        authority: "区法律援助中心",
        conditions: "要讨赡养费、工钱、工伤赔偿等，请不起律师的，可以申请免费的律师。受家庭暴力、虐待、遗弃的，不看经济情况。",
        documents: &[
            ID_CARD,
            ("经济困难说明", true, 0, "本人写明就行，如实写"),
            ("和案子有关的材料", false, 1, ""),
        ],
        steps: &[
            "在站点的法律咨询室连线值班律师，也可打 12348。",
            "律师听完，帮您填申请。",
            "中心决定后派律师。",
        ],
        days: Some(7),
        phone: "12345",
        questions: &[
            ("harm", "是受到家庭暴力、虐待或遗弃吗？", YES_NO),
            ("scope", "是赡养、抚养、工钱、工伤一类的事吗？", YES_NO),
            ("poor", "请律师的钱确实拿不出吗？", YES_NO),
        ],
        rules: &[
            ("harm", MET, "这种情形不看经济情况；有危险先打 110。"),
            ("scope and poor", MET, "看来可以申请，先和值班律师说说。"),
            ("scope", ASK, "经济情况在线附近的，请问法律援助中心。"),
            ("always", ASK, "不在常见范围里，也可先免费咨询。"),
        ],
        ..USUAL
    },
];
