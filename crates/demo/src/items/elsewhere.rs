//! The twenty proofs that a residents' committee may not issue, by the list of six
//! ministries (民发〔2020〕20号), and who does instead.

use super::named;
use domain::Record;
use serde_json::json;

const SOURCE: &str = "民发〔2020〕20号；去处为示例，以主管部门答复为准";

/// What it is to prove, the key that names it for good, which authority does instead, and how.
pub(super) type Proof = (&'static str, &'static str, &'static str, &'static str);

pub(super) const PROOFS: [Proof; 20] = [
    (
        "亲属关系证明",
        "qinshuguanxizhengming",
        "公安派出所、公证机构",
        "先看户口簿、结婚证、出生医学证明能不能说明。曾在同一本户口簿上的，找派出所查；其他的请公证机构办。",
    ),
    (
        "居民身份信息证明",
        "juminshenfenxinxizhengming",
        "公安派出所",
        "身份证、户口簿、护照本身就是证明。证件上看不出的，带上证件到户籍地派出所问。",
    ),
    (
        "户口登记项目变更申请证明",
        "hukoudengjixiangmubiangengshenqingzhengming",
        "公安派出所",
        "直接向户籍地派出所申请变更，需要核实的由民警去查，不用居委会先写条子。",
    ),
    (
        "居民养犬证明",
        "juminyangquanzhengming",
        "公安机关",
        "带上住处证明和犬只免疫证，到公安机关指定的点办养犬登记。",
    ),
    (
        "无犯罪记录证明",
        "wufanzuijiluzhengming",
        "公安派出所",
        "在“随申办”申请，或带身份证到派出所申请，多数几天就好。",
    ),
    (
        "社区戒毒社区康复人员情况证明",
        "shequjiedushequkangfurenyuanqingkuangzhengming",
        "公安机关、街道禁毒部门",
        "由公安机关和街道禁毒部门查核。这是个人隐私，不在居委会谈，也不贴出来。",
    ),
    (
        "人员失踪证明",
        "renyuanshizongzhengming",
        "公安机关、人民法院",
        "人不见了先打 110 报案。下落不明满两年的，家人可以请法院宣告失踪。",
    ),
    (
        "婚姻状况证明",
        "hunyinzhuangkuangzhengming",
        "民政部门婚姻登记处",
        "看结婚证、离婚证或法院文书；丢了的到婚姻登记处补领或查档案。",
    ),
    (
        "出生证明",
        "chushengzhengming",
        "孩子出生的医院",
        "由接生的医院发出生医学证明；丢了的，到原来的医院问怎样补。",
    ),
    (
        "健在证明",
        "jianzaizhengming",
        "社会保险经办机构、公证机构",
        "领养老金的，在手机上做资格认证就行；国外要用的，请公证机构办。",
    ),
    (
        "死亡证明",
        "siwangzhengming",
        "医院、公安机关",
        "在医院或家里正常离世的，由医院或社区卫生服务中心开；意外的由公安机关查明。",
    ),
    (
        "疾病状况证明",
        "jibingzhuangkuangzhengming",
        "看病的医院",
        "请看病的医生开诊断证明，或到医院病案室复印病历。",
    ),
    (
        "残疾状况证明",
        "canjizhuangkuangzhengming",
        "残疾人联合会",
        "残疾人证就是证明；没有证的，向户籍地残联申请，由指定医院评定。",
    ),
    (
        "婚育状况证明",
        "hunyuzhuangkuangzhengming",
        "民政部门、卫生健康部门",
        "婚姻看结婚证、离婚证，生育看出生医学证明；要用的单位可以向民政、卫健部门核对。",
    ),
    (
        "居民就业状况证明",
        "juminjiuyezhuangkuangzhengming",
        "人力资源社会保障部门",
        "有单位的请单位开；没有单位的，在“随申办”查就业、失业登记和社保记录。",
    ),
    (
        "居民个人档案证明",
        "jumingerendanganzhengming",
        "档案保管机构",
        "先问清档案在哪里，单位、人才服务机构还是就业服务机构，再向那里申请查阅。",
    ),
    (
        "居民财产证明",
        "jumincaichanzhengming",
        "不动产登记中心、银行等",
        "房子找不动产登记中心，存款找银行，车子找车管所，各查各的。",
    ),
    (
        "遗产继承权证明",
        "yichanjichengquanzhengming",
        "公证机构、人民法院",
        "家人谈得拢的，一起到公证机构；谈不拢的先来调解，再不行请法院判。",
    ),
    (
        "市场主体住所证明",
        "shichangzhutizhusuozhengming",
        "市场监督管理部门",
        "登记时用房产证或租赁合同，照市场监管部门的规定申报住所。",
    ),
    (
        "证件遗失证明",
        "zhengjianyishizhengming",
        "原来的发证机关",
        "直接找发证机关挂失、补领；要登声明的，照他们说的办法登。",
    ),
];

/// The item that says where to go.
pub(super) fn item(&(name, key, authority, instead): &Proof) -> Record {
    named(&format!("{name}（居委会不开具）"), key)
        .with("topic", "government")
        .with("handling", "elsewhere")
        .with("authority", authority)
        .with("conditions", "照民发〔2020〕20号，居委会不开这一种证明。站点帮您问清楚该找谁，也可以陪您去。")
        .with("instead", instead)
        .with("steps", json!([{"text": "问清楚要证明的单位，究竟要看什么。"}, {"text": "照下面说的去处办；被为难了，告诉社工。"}]))
        .with("source", SOURCE)
        .with("phone", "12345")
}
