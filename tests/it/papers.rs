//! Papers and people that several tests hand in: small, valid, each of its own.

use kit_wire::Refusal;
use proto::google::r#type::Money;
use proto::jiebang::challenges::v1 as ch;
use proto::jiebang::matchmaking::v1 as mm;
use tests::{Line, Who};

/// Credit codes of organisations that are fictional but valid.
pub const CODES: [&str; 6] = [
    "91310115MAYY00018W",
    "12310104MBYY00011G",
    "52310115MJYY00010M",
    "91310115MAYY000770",
    "91310112MAYY00085F",
    "91310115MAYY00093M",
];

pub fn id() -> String {
    uuid::Uuid::new_v4().to_string()
}

pub fn publisher(code: &str) -> Who {
    Who::new(&format!("publisher.{}", code.to_lowercase()), Some(code), &["publisher"])
}

pub fn operator() -> Who {
    Who::new("test.operator", None, &["operator"])
}

pub fn admin() -> Who {
    Who::new("test.admin", None, &["node_admin"])
}

pub fn organisation(code: &str) -> mm::RegisterOrganisationRequest {
    let organisation = mm::Organisation {
        name: format!("organisations/{code}"),
        display_name_zh: "测试单位".to_owned(),
        kind: "enterprise".to_owned(),
        region: "310115".to_owned(),
        ..mm::Organisation::default()
    };
    mm::RegisterOrganisationRequest { organisation: Some(organisation), request_id: id() }
}

/// Registers an organisation and has it verified.
pub async fn settle_in(line: &Line, code: &str) -> Result<(), Refusal> {
    let registered: mm::Organisation = line.call(&publisher(code), organisation(code)).await?;
    let request = mm::VerifyOrganisationRequest { name: registered.name, request_id: id() };
    let _verified: mm::Organisation = line.call(&operator(), request).await?;
    Ok(())
}

/// The nth expert of the bank.
pub fn expert(nth: usize) -> mm::RegisterExpertRequest {
    let expert = mm::Expert {
        label: format!("专家-{nth:03}"),
        subject: format!("expert.{nth:03}"),
        employer: format!("organisations/{}", CODES[0]),
        region: "310115".to_owned(),
        ..mm::Expert::default()
    };
    mm::RegisterExpertRequest { expert: Some(expert), request_id: id() }
}

/// The need of a publisher, under a title.
pub fn need(code: &str, title: &str) -> ch::CreateNeedRequest {
    let indicator = ch::Indicator {
        name: "效率".to_owned(),
        comparator: ch::Comparator::AtLeast.into(),
        value: "90".to_owned(),
        unit: "%".to_owned(),
        test_method: "第三方检测".to_owned(),
        weight_bp: 10_000,
        mandatory: true,
        ..ch::Indicator::default()
    };
    let form = ch::NeedForm {
        title: title.to_owned(),
        kind: "demand".to_owned(),
        publisher: format!("organisations/{code}"),
        publisher_kind: "enterprise".to_owned(),
        region: "310115".to_owned(),
        field_codes: vec!["material".to_owned()],
        keywords: vec!["材料".to_owned()],
        problem: "现有材料不耐高温".to_owned(),
        expected_result: "样件通过检测".to_owned(),
        application_scene: "航空发动机".to_owned(),
        indicators: vec![indicator],
        intended_amount: Some(Money {
            currency_code: "CNY".to_owned(),
            units: 1_000_000,
            nanos: 0,
        }),
        time_limit_months: 12,
        rule_set: "pudong".to_owned(),
        ..ch::NeedForm::default()
    };
    ch::CreateNeedRequest { need: Some(form), request_id: id() }
}
