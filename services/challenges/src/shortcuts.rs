//! Needs, challenges, bids, panels, awards and objections on the command line.

use kit_base::Text;
use kit_serve::{Column, Flag, Noun, Shortcut};

const NEEDS: Noun = Noun::new("needs", "需求", "needs");
const CHALLENGES: Noun = Noun::new("challenges", "榜单", "challenges");
pub const BIDS: Noun = Noun::new("bids", "揭榜", "bids").also("bid");
const PANELS: Noun = Noun::new("panels", "评审组", "panels");
const AWARDS: Noun = Noun::new("awards", "中榜", "awards");
const OBJECTIONS: Noun = Noun::new("objections", "异议", "objections");
const RULE_SETS: Noun = Noun::new("rule-sets", "规则集", "rule sets");

const STAGE: Flag = Flag::new("stage", "阶段，如 published", "stage, such as published");
const REGION: Flag = Flag::new("region", "行政区划代码", "region code");
const PUBLISHER: Flag =
    Flag::new("publisher", "发榜单位 organisations/…", "publisher, organisations/…");
const CHALLENGE: Flag =
    Flag::new("challenge", "所属榜单 challenges/…", "its challenge, challenges/…");
const AWARD: Flag = Flag::new("award", "所属中榜 awards/…", "its award, awards/…");
const REASON: Flag = Flag::new("reason", "原因代码", "reason code");
const TEXT: Flag = Flag::new("text", "说明", "explanation");

const NEED: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("form.intended_amount", "意向出资", "INTENDED"),
    Column::new("form.title", "标题", "TITLE"),
];

const CHALLENGE_COLUMNS: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("notice.form.intended_amount", "意向出资", "INTENDED"),
    Column::new("notice.bid_close_time", "揭榜截止", "CLOSES"),
    Column::new("notice.form.title", "标题", "TITLE"),
];

const BID: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("content.price", "报价", "PRICE"),
    Column::new("receive_time", "收到", "RECEIVED"),
    Column::new("bidder", "揭榜单位", "BIDDER"),
];

const PANEL: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("size", "人数", "SIZE"),
    Column::new("challenge", "榜单", "CHALLENGE"),
];

const AWARD_COLUMNS: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("window.end_time", "公示截止", "PUBLICITY ENDS"),
    Column::new("lanes.amount", "金额", "AMOUNT"),
    Column::new("lanes.bidder", "中榜单位", "BIDDERS"),
];

const OBJECTION: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("create_time", "提出", "FILED"),
    Column::new("award", "中榜", "AWARD"),
];

const RULE_SET: &[Column] =
    &[Column::new("name", "名称", "NAME"), Column::new("hash", "SHA-256", "SHA-256")];

/// Common reads and acts as words of the command line.
pub const SHORTCUTS: &[Shortcut] = &[
    Shortcut::new(
        NEEDS,
        "list",
        "jiebang.challenges.v1.NeedService/ListNeeds",
        Text::new("列出需求", "list needs"),
    )
    .flags(&[STAGE])
    .columns(NEED),
    Shortcut::new(
        NEEDS,
        "show",
        "jiebang.challenges.v1.NeedService/GetNeed",
        Text::new("查看一项需求", "show a need"),
    )
    .of("name", "needs"),
    Shortcut::new(
        NEEDS,
        "submit",
        "jiebang.challenges.v1.NeedService/SubmitNeed",
        Text::new("提交需求", "submit a need"),
    )
    .of("name", "needs"),
    Shortcut::new(
        NEEDS,
        "check",
        "jiebang.challenges.v1.NeedService/StartFormalCheck",
        Text::new("开始形式审查", "start the formal check of a need"),
    )
    .of("name", "needs"),
    Shortcut::new(
        NEEDS,
        "pass",
        "jiebang.challenges.v1.NeedService/PassFormalCheck",
        Text::new("通过形式审查", "pass the formal check of a need"),
    )
    .of("name", "needs"),
    Shortcut::new(
        NEEDS,
        "approve",
        "jiebang.challenges.v1.NeedService/ApproveNeed",
        Text::new("通过论证", "approve a need after appraisal"),
    )
    .of("name", "needs"),
    Shortcut::new(
        NEEDS,
        "withdraw",
        "jiebang.challenges.v1.NeedService/WithdrawNeed",
        Text::new("撤回需求", "withdraw a need"),
    )
    .of("name", "needs")
    .flags(&[REASON]),
    Shortcut::explaining(NEEDS, "needs"),
    Shortcut::new(
        CHALLENGES,
        "list",
        "jiebang.challenges.v1.ChallengeService/ListChallenges",
        Text::new("列出榜单", "list challenges"),
    )
    .flags(&[STAGE, REGION, PUBLISHER])
    .columns(CHALLENGE_COLUMNS),
    Shortcut::new(
        CHALLENGES,
        "show",
        "jiebang.challenges.v1.ChallengeService/GetChallenge",
        Text::new("查看一个榜单", "show a challenge"),
    )
    .of("name", "challenges"),
    Shortcut::new(
        CHALLENGES,
        "schedule",
        "jiebang.challenges.v1.ChallengeService/ScheduleChallenge",
        Text::new("排定发榜", "schedule a challenge"),
    )
    .of("name", "challenges"),
    Shortcut::new(
        CHALLENGES,
        "publish",
        "jiebang.challenges.v1.ChallengeService/PublishChallenge",
        Text::new("发榜", "publish a challenge"),
    )
    .of("name", "challenges"),
    Shortcut::new(
        CHALLENGES,
        "withdraw",
        "jiebang.challenges.v1.ChallengeService/WithdrawChallenge",
        Text::new("撤榜", "withdraw a challenge"),
    )
    .of("name", "challenges")
    .flags(&[REASON, TEXT]),
    Shortcut::explaining(CHALLENGES, "challenges"),
    Shortcut::new(
        BIDS,
        "list",
        "jiebang.challenges.v1.BidService/ListBids",
        Text::new("列出揭榜", "list bids"),
    )
    .flags(&[CHALLENGE, STAGE])
    .columns(BID),
    Shortcut::new(
        BIDS,
        "show",
        "jiebang.challenges.v1.BidService/GetBid",
        Text::new("查看一份揭榜", "show a bid"),
    )
    .of("name", "bids"),
    Shortcut::new(
        BIDS,
        "withdraw",
        "jiebang.challenges.v1.BidService/WithdrawBid",
        Text::new("撤回揭榜", "withdraw a bid"),
    )
    .of("name", "bids"),
    Shortcut::explaining(BIDS, "bids"),
    Shortcut::new(
        PANELS,
        "list",
        "jiebang.challenges.v1.PanelService/ListPanels",
        Text::new("列出评审组", "list panels"),
    )
    .flags(&[CHALLENGE])
    .columns(PANEL),
    Shortcut::new(
        PANELS,
        "show",
        "jiebang.challenges.v1.PanelService/GetPanel",
        Text::new("查看一个评审组", "show a panel"),
    )
    .of("name", "panels"),
    Shortcut::explaining(PANELS, "panels"),
    Shortcut::new(
        AWARDS,
        "list",
        "jiebang.challenges.v1.AwardService/ListAwards",
        Text::new("列出中榜", "list awards"),
    )
    .flags(&[CHALLENGE, STAGE])
    .columns(AWARD_COLUMNS),
    Shortcut::new(
        AWARDS,
        "show",
        "jiebang.challenges.v1.AwardService/GetAward",
        Text::new("查看一项中榜", "show an award"),
    )
    .of("name", "awards"),
    Shortcut::new(
        AWARDS,
        "submit",
        "jiebang.challenges.v1.AwardService/SubmitAward",
        Text::new("提交中榜方案", "submit an award"),
    )
    .of("name", "awards"),
    Shortcut::new(
        AWARDS,
        "publicise",
        "jiebang.challenges.v1.AwardService/StartPublicity",
        Text::new("开始公示", "start the publicity of an award"),
    )
    .of("name", "awards"),
    Shortcut::explaining(AWARDS, "awards"),
    Shortcut::new(
        OBJECTIONS,
        "list",
        "jiebang.challenges.v1.ObjectionService/ListObjections",
        Text::new("列出异议", "list objections"),
    )
    .flags(&[AWARD])
    .columns(OBJECTION),
    Shortcut::new(
        OBJECTIONS,
        "show",
        "jiebang.challenges.v1.ObjectionService/GetObjection",
        Text::new("查看一件异议", "show an objection"),
    )
    .of("name", "objections"),
    Shortcut::explaining(OBJECTIONS, "objections"),
    Shortcut::new(
        RULE_SETS,
        "list",
        "jiebang.challenges.v1.RuleSetService/ListRuleSets",
        Text::new("列出规则集", "list rule sets"),
    )
    .columns(RULE_SET),
    Shortcut::new(
        RULE_SETS,
        "show",
        "jiebang.challenges.v1.RuleSetService/GetRuleSet",
        Text::new("查看一个规则集", "show a rule set"),
    )
    .of("name", "ruleSets"),
];
