//! The events to which neighbours are invited. All of them are made up.

/// What one may come to.
pub(crate) struct Invitation {
    /// A key of [`domain::kinds::TOPICS`].
    pub(crate) topic: &'static str,
    /// Where it is held.
    pub(crate) place: &'static str,
    /// Its title.
    pub(crate) title: &'static str,
    /// Whom it is for.
    pub(crate) audience: &'static str,
    /// What awaits them.
    pub(crate) text: &'static str,
}

/// What else an invitation may say.
pub(crate) const NOTES: [&str; 4] = [
    "请提前五分钟到，门口有人引路。",
    "免费参加，人来就好。",
    "名额有限，来不了请说一声，好让给别人。",
    "行动不便的邻居请先打电话，社工下楼来接。",
];

/// Three events for each topic.
pub(crate) const INVITATIONS: [Invitation; 33] = [
    Invitation {
        topic: "party",
        place: "议事厅",
        title: "主题党日：走楼道、听心声",
        audience: "党员和居民",
        text: "走三个楼组，听十户人家说说心里话，记下来一件件办。",
    },
    Invitation {
        topic: "party",
        place: "议事厅",
        title: "微心愿认领日",
        audience: "所有邻居",
        text: "墙上的小心愿等人来摘，能帮的请带走一张。",
    },
    Invitation {
        topic: "party",
        place: "议事厅",
        title: "老党员讲老故事",
        audience: "所有邻居",
        text: "讲一讲这片农田怎样变成了家，茶水管够。",
    },
    Invitation {
        topic: "government",
        place: "共享空间",
        title: "帮办代办日",
        audience: "需要办事的邻居",
        text: "带上身份证件和手上的材料，缺什么我们当场帮您核对。",
    },
    Invitation {
        topic: "government",
        place: "共享空间",
        title: "手机办事小课堂",
        audience: "想学用手机的长辈",
        text: "字调到最大，一步一停，学不会下次再来。",
    },
    Invitation {
        topic: "government",
        place: "共享空间",
        title: "政策咨询：敬老卡与居住证",
        audience: "所有邻居",
        text: "怎么申领、要带什么、多久能好，当面问清楚。",
    },
    Invitation {
        topic: "daily_life",
        place: "便民修理角",
        title: "便民服务日：修伞、磨刀、配钥匙",
        audience: "所有邻居",
        text: "志愿者师傅坐镇，材料按成本，手工不收钱。",
    },
    Invitation {
        topic: "daily_life",
        place: "便民修理角",
        title: "旧物换绿植",
        audience: "所有邻居",
        text: "旧书旧衣换一盆绿萝，换完为止。",
    },
    Invitation {
        topic: "daily_life",
        place: "便民修理角",
        title: "小家电义诊",
        audience: "所有邻居",
        text: "能修的当场修，修不了的告诉您值不值得修。",
    },
    Invitation {
        topic: "legal",
        place: "法律咨询室",
        title: "律师坐堂日",
        audience: "所有邻居",
        text: "每位二十分钟，关起门来说，说什么都不外传。",
    },
    Invitation {
        topic: "legal",
        place: "法律咨询室",
        title: "防骗小剧场",
        audience: "长辈优先",
        text: "志愿者把骗局演给您看，看过就不会上当。",
    },
    Invitation {
        topic: "legal",
        place: "法律咨询室",
        title: "家事法律小课堂",
        audience: "成年人",
        text: "赡养、继承、房产，挑最常问的十个问题讲。",
    },
    Invitation {
        topic: "health",
        place: "健康小屋",
        title: "健康小屋体检日",
        audience: "长辈优先",
        text: "量血压、测血糖，早上请空腹来。",
    },
    Invitation {
        topic: "health",
        place: "健康小屋",
        title: "八段锦晨练",
        audience: "所有邻居",
        text: "零基础跟着做，衣服宽松、鞋子跟脚就行。",
    },
    Invitation {
        topic: "health",
        place: "健康小屋",
        title: "家庭医生面对面",
        audience: "所有邻居",
        text: "把正在吃的药带来，医生帮您一起理一理。",
    },
    Invitation {
        topic: "culture",
        place: "文化室",
        title: "书法共写：一笔一家",
        audience: "所有邻居",
        text: "笔墨纸张备好了，写得好不好都可以贴上墙。",
    },
    Invitation {
        topic: "culture",
        place: "文化室",
        title: "沪剧票友会",
        audience: "所有邻居",
        text: "会唱的来唱，不会唱的来听，胡琴伴奏。",
    },
    Invitation {
        topic: "culture",
        place: "文化室",
        title: "剪纸与窗花",
        audience: "亲子和长辈",
        text: "从对折开始学，一个下午剪出一扇窗的花样。",
    },
    Invitation {
        topic: "safety",
        place: "活动室",
        title: "消防器材实操课",
        audience: "所有邻居",
        text: "真的灭火器拿在手里试一试，遇事才不慌。",
    },
    Invitation {
        topic: "safety",
        place: "活动室",
        title: "楼道清理日",
        audience: "各楼组志愿者",
        text: "一层一层清，手套和推车我们准备。",
    },
    Invitation {
        topic: "safety",
        place: "活动室",
        title: "居家安全小检查",
        audience: "有老人的家庭",
        text: "电线、燃气、扶手，约好时间上门看一圈。",
    },
    Invitation {
        topic: "elders",
        place: "助餐点",
        title: "长辈集体生日会",
        audience: "当月生日的长辈",
        text: "一碗面、一块蛋糕、一张合影，家里人欢迎同来。",
    },
    Invitation {
        topic: "elders",
        place: "助餐点",
        title: "智能手机一对一",
        audience: "长辈",
        text: "一位志愿者陪一位长辈，想学什么学什么。",
    },
    Invitation {
        topic: "elders",
        place: "助餐点",
        title: "助餐点新菜试吃",
        audience: "长辈",
        text: "软一点还是淡一点，您尝过了说了算。",
    },
    Invitation {
        topic: "children",
        place: "亲子活动室",
        title: "绘本共读下午",
        audience: "4–8 岁儿童和家长",
        text: "读一本、问三个问题、画一页，回家还能借走。",
    },
    Invitation {
        topic: "children",
        place: "亲子活动室",
        title: "周末小画家",
        audience: "5–10 岁儿童和家长",
        text: "颜料能洗掉，还是请穿耐脏的衣服来。",
    },
    Invitation {
        topic: "children",
        place: "亲子活动室",
        title: "科学小实验",
        audience: "7–12 岁儿童和家长",
        text: "先猜后做，每个孩子都能上手。",
    },
    Invitation {
        topic: "environment",
        place: "共享空间",
        title: "小花园认养日",
        audience: "所有家庭",
        text: "一家一块地，种子和小铲子现场领。",
    },
    Invitation {
        topic: "environment",
        place: "共享空间",
        title: "清洁家园半日行",
        audience: "青少年和成年人",
        text: "火钳、手套、垃圾袋都备好了，请自带水杯。",
    },
    Invitation {
        topic: "environment",
        place: "共享空间",
        title: "阳台种菜入门",
        audience: "所有邻居",
        text: "一个泡沫箱也能种出一碗青菜，带一株苗回家。",
    },
    Invitation {
        topic: "governance",
        place: "议事厅",
        title: "楼组议事会",
        audience: "居民代表和关心此事的邻居",
        text: "议题贴在公告栏，先看一看，想一想，再来说。",
    },
    Invitation {
        topic: "governance",
        place: "议事厅",
        title: "自治金项目说明会",
        audience: "所有邻居",
        text: "钱用在哪里、办几次、谁来办，项目团队当面讲。",
    },
    Invitation {
        topic: "governance",
        place: "议事厅",
        title: "评议会：办得好不好大家说",
        audience: "所有邻居",
        text: "对照当初的目标一条一条看，打分当场公布。",
    },
];
