//! Health insurance and the family doctor.

use super::{ASK, HOUSEHOLD, ID_CARD, Item, MET, UNMET, USUAL, YES_NO};

pub(super) const ITEMS: &[Item] = &[
    Item {
        name: "城乡居民医保参保",
        key: "chengxiangjuminyibaocanbao",
        topic: "health",
        conditions: "没有参加职工医保的本市居民，还有符合条件的学生、孩子和居住证持有人。每年年底前登记下一年的。",
        documents: &[
            ID_CARD,
            HOUSEHOLD,
            ("出生医学证明", true, 1, "新生儿参保时带"),
        ],
        steps: &[
            "年底前到受理中心或在“随申办”登记。",
            "按年龄档次交费。",
            "新年起就能用，刷社保卡看病。",
        ],
        days: Some(5),
        fee: "登记不收费，保费按年龄档次交",
        phone: "12393",
        questions: &[
            ("employed", "您参加了职工医保吗？", YES_NO),
            ("local", "您是本市户籍吗？", YES_NO),
            ("permit", "您有本市居住证吗？", YES_NO),
            ("pupil", "您是本市在校学生或托幼机构的孩子吗？", YES_NO),
        ],
        rules: &[
            ("employed", UNMET, "已有职工医保，两种不用同时参加。"),
            ("local or pupil", MET, "看来可以参加，记得年底前登记。"),
            (
                "permit",
                ASK,
                "有居住证的，还要看积分等条件，请问医保热线。",
            ),
            ("always", ASK, "请先问问户籍地或这里的医保部门。"),
        ],
        ..USUAL
    },
    Item {
        name: "医保关系转移接续",
        key: "yibaoguanxizhuanyijiexu",
        topic: "health",
        handling: "self_service",
        authority: "医疗保障经办机构",
        conditions: "换城市工作、已在新地方参保的，可以把原来的医保年限转过来。",
        documents: &[("本人身份证", true, 0, ""), ("社会保障卡", true, 0, "")],
        steps: &[
            "在国家医保服务平台或“随申办”申请。",
            "两地经办机构自己对账，不用您两头跑。",
            "转好了会发消息。",
        ],
        days: Some(15),
        phone: "12393",
        questions: &[
            ("moved", "您已在新地方参加职工医保了吗？", YES_NO),
            ("stopped", "原来地方的医保停了吗？", YES_NO),
        ],
        rules: &[
            ("not moved", UNMET, "先在新地方参保，再来转。"),
            ("stopped", MET, "一头停、一头参，看来可以转。"),
            ("always", ASK, "两边都在交的，请先问清楚停哪一边。"),
        ],
        ..USUAL
    },
    Item {
        name: "异地就医备案",
        key: "yidijiuyibeian",
        topic: "health",
        handling: "self_service",
        authority: "医疗保障经办机构",
        conditions: "要去外地长住、工作，或转到外地看病的医保参保人。备了案，在外地看病就能直接刷卡结算。",
        documents: &[
            ("社会保障卡", true, 0, ""),
            ("长住或转诊的证明", false, 1, "按情形准备，有的可以写承诺"),
        ],
        steps: &[
            "在“随申办”或国家医保服务平台填去哪里、去多久。",
            "多数当场就好。",
            "看病前确认那家医院开通了异地结算。",
        ],
        days: Some(2),
        phone: "12393",
        questions: &[
            ("insured", "您参加了本市医保吗？", YES_NO),
            ("stay", "要在外地长住或工作吗？", YES_NO),
            ("referred", "医生让您转到外地看病吗？", YES_NO),
        ],
        rules: &[
            ("not insured", UNMET, "要在参保的地方备案，请找当地医保。"),
            ("stay or referred", MET, "看来可以备案，在手机上就能办。"),
            (
                "always",
                ASK,
                "临时外出的，看急诊和看门诊办法不同，请问热线。",
            ),
        ],
        ..USUAL
    },
    Item {
        name: "家庭医生签约",
        key: "jiatingyishengqianyue",
        topic: "health",
        handling: "advice",
        authority: "社区卫生服务中心（示例）",
        conditions: "住在本社区的邻居，有没有户籍都行。长辈、慢病、孕妇、孩子优先。",
        documents: &[("本人身份证", true, 0, ""), ("社会保障卡", true, 0, "")],
        steps: &[
            "挑一位离家近的医生。",
            "在健康小屋或卫生服务中心签约。",
            "以后配药、转诊、问病都先找他。",
        ],
        fee: "按社区卫生服务中心的规定",
        questions: &[("here", "您住在这个社区吗？", YES_NO)],
        rules: &[
            ("here", MET, "住在这里就可以签，健康小屋有人帮您。"),
            ("always", ASK, "请到您住处附近的卫生服务中心问。"),
        ],
        ..USUAL
    },
];
