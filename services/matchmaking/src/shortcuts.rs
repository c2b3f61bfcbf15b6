//! The directory and what it finds, on the command line.

use kit_base::Text;
use kit_serve::{Column, Flag, Noun, Shortcut};

const ORGANISATIONS: Noun = Noun::new("organisations", "单位", "organisations");
const EXPERTS: Noun = Noun::new("experts", "专家", "experts");
const MATCHES: Noun = Noun::new("matches", "匹配", "matches");

const REGION: Flag = Flag::new("region", "行政区划代码", "region code");

const ORGANISATION: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("kind", "类型", "KIND"),
    Column::new("region", "区划", "REGION"),
    Column::new("display_name_{lang}", "单位名称", "ORGANISATION"),
];

const EXPERT: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("level", "级别", "LEVEL"),
    Column::new("region", "区划", "REGION"),
    Column::new("label", "称谓", "LABEL"),
    Column::new("expertise", "专长", "EXPERTISE"),
];

const MATCH: &[Column] = &[
    Column::new("score_bp", "得分", "SCORE"),
    Column::new("organisation", "单位", "ORGANISATION"),
    Column::new("display_name_zh", "单位名称", "DISPLAY NAME"),
    Column::new("reasons.words", "理由", "REASONS"),
];

/// Common reads and acts as words of the command line.
pub const SHORTCUTS: &[Shortcut] = &[
    Shortcut::new(
        ORGANISATIONS,
        "list",
        "jiebang.matchmaking.v1.OrganisationService/ListOrganisations",
        Text::new("列出单位", "list organisations"),
    )
    .flags(&[REGION])
    .columns(ORGANISATION),
    Shortcut::new(
        ORGANISATIONS,
        "show",
        "jiebang.matchmaking.v1.OrganisationService/GetOrganisation",
        Text::new("查看一个单位", "show an organisation"),
    )
    .of("name", "organisations"),
    Shortcut::new(
        ORGANISATIONS,
        "verify",
        "jiebang.matchmaking.v1.OrganisationService/VerifyOrganisation",
        Text::new("核验单位", "verify an organisation"),
    )
    .of("name", "organisations"),
    Shortcut::new(
        EXPERTS,
        "list",
        "jiebang.matchmaking.v1.ExpertService/ListExperts",
        Text::new("列出专家", "list experts"),
    )
    .columns(EXPERT),
    Shortcut::new(
        EXPERTS,
        "show",
        "jiebang.matchmaking.v1.ExpertService/GetExpert",
        Text::new("查看一位专家", "show an expert"),
    )
    .of("name", "experts"),
    Shortcut::new(
        MATCHES,
        "list",
        "jiebang.matchmaking.v1.MatchService/ListMatches",
        Text::new("列出一个榜单的匹配单位及理由", "list who fits a challenge, and why"),
    )
    .of("parent", "challenges")
    .columns(MATCH),
    Shortcut::new(
        MATCHES,
        "precheck",
        "jiebang.matchmaking.v1.MatchService/GetPrecheck",
        Text::new("查看一项需求的查重报告", "show the similarity report of a need"),
    )
    .of("name", "needs"),
];
