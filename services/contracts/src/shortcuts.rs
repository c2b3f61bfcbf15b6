//! Contracts, milestones, payments, funds and the ledger on the command line.

use kit_base::Text;
use kit_serve::{Column, Flag, Noun, Shortcut};

const CONTRACTS: Noun = Noun::new("contracts", "合同", "contracts");
const MILESTONES: Noun = Noun::new("milestones", "里程碑", "milestones");
const PAYMENTS: Noun = Noun::new("payments", "拨付", "payments");
const FUNDS: Noun = Noun::new("funds", "联合出资", "funds");
const LEDGER: Noun = Noun::new("ledger", "账簿", "the ledger");

const STAGE: Flag = Flag::new("stage", "阶段", "stage");
const CHALLENGE: Flag =
    Flag::new("challenge", "所属榜单 challenges/…", "its challenge, challenges/…");
const CONTRACT: Flag = Flag::new("contract", "所属合同 contracts/…", "its contract, contracts/…");

const CONTRACT_COLUMNS: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("amount", "金额", "AMOUNT"),
    Column::new("bidder", "揭榜单位", "BIDDER"),
    Column::new("title", "标题", "TITLE"),
];

const MILESTONE: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("amount", "金额", "AMOUNT"),
    Column::new("due_time", "到期", "DUE"),
    Column::new("title", "标题", "TITLE"),
];

const PAYMENT: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("amount", "金额", "AMOUNT"),
    Column::new("payee", "收款单位", "PAYEE"),
    Column::new("milestone", "里程碑", "MILESTONE"),
];

const FUND: &[Column] = &[
    Column::new("name", "名称", "NAME"),
    Column::new("stage", "阶段", "STAGE"),
    Column::new("pledges.amount", "已承诺", "PLEDGED"),
    Column::new("challenge", "榜单", "CHALLENGE"),
];

const ACCOUNT: &[Column] = &[
    Column::new("ledger", "账簿", "LEDGER"),
    Column::new("account", "账户", "ACCOUNT"),
    Column::new("debits_posted", "借方", "DEBITS"),
    Column::new("credits_posted", "贷方", "CREDITS"),
    Column::new("challenge", "榜单", "CHALLENGE"),
];

const POSTING: &[Column] = &[
    Column::new("seq", "序号", "SEQ"),
    Column::new("post_time", "时间", "TIME"),
    Column::new("kind", "类别", "KIND"),
    Column::new("subject", "事由", "SUBJECT"),
    Column::new("entries.amount", "金额", "AMOUNTS"),
];

const BALANCE: &[Column] = &[
    Column::new("ledger", "账簿", "LEDGER"),
    Column::new("debits", "借方", "DEBITS"),
    Column::new("credits", "贷方", "CREDITS"),
    Column::new("difference", "差额", "DIFFERENCE"),
];

/// Common reads and acts as words of the command line.
pub const SHORTCUTS: &[Shortcut] = &[
    Shortcut::new(
        CONTRACTS,
        "list",
        "jiebang.contracts.v1.ContractService/ListContracts",
        Text::new("列出合同", "list contracts"),
    )
    .flags(&[CHALLENGE, STAGE])
    .columns(CONTRACT_COLUMNS),
    Shortcut::new(
        CONTRACTS,
        "show",
        "jiebang.contracts.v1.ContractService/GetContract",
        Text::new("查看一份合同", "show a contract"),
    )
    .of("name", "contracts"),
    Shortcut::new(
        CONTRACTS,
        "approve",
        "jiebang.contracts.v1.ContractService/ApproveContract",
        Text::new("批准合同", "approve a contract"),
    )
    .of("name", "contracts"),
    Shortcut::new(
        CONTRACTS,
        "sign",
        "jiebang.contracts.v1.ContractService/SignContract",
        Text::new("签署合同", "sign a contract"),
    )
    .of("name", "contracts")
    .flags(&[Flag::new("terms_hash", "所签条款的 SHA-256", "SHA-256 of the terms as read")]),
    Shortcut::explaining(CONTRACTS, "contracts"),
    Shortcut::new(
        MILESTONES,
        "list",
        "jiebang.contracts.v1.MilestoneService/ListMilestones",
        Text::new("列出里程碑", "list milestones"),
    )
    .flags(&[CONTRACT, STAGE])
    .columns(MILESTONE),
    Shortcut::new(
        MILESTONES,
        "show",
        "jiebang.contracts.v1.MilestoneService/GetMilestone",
        Text::new("查看一个里程碑", "show a milestone"),
    )
    .of("name", "milestones"),
    Shortcut::new(
        MILESTONES,
        "pass",
        "jiebang.contracts.v1.MilestoneService/PassMilestone",
        Text::new("通过里程碑", "pass a milestone"),
    )
    .of("name", "milestones"),
    Shortcut::explaining(MILESTONES, "milestones"),
    Shortcut::new(
        PAYMENTS,
        "list",
        "jiebang.contracts.v1.PaymentService/ListPayments",
        Text::new("列出拨付", "list payments"),
    )
    .flags(&[CONTRACT, STAGE])
    .columns(PAYMENT),
    Shortcut::new(
        PAYMENTS,
        "show",
        "jiebang.contracts.v1.PaymentService/GetPayment",
        Text::new("查看一笔拨付", "show a payment"),
    )
    .of("name", "payments"),
    Shortcut::new(
        PAYMENTS,
        "approve",
        "jiebang.contracts.v1.PaymentService/ApprovePayment",
        Text::new("批准拨付", "approve a payment"),
    )
    .of("name", "payments")
    .flags(&[Flag::new(
        "instruction_hash",
        "所批拨付指令的 SHA-256",
        "SHA-256 of the instruction as read",
    )]),
    Shortcut::explaining(PAYMENTS, "payments"),
    Shortcut::new(
        FUNDS,
        "list",
        "jiebang.contracts.v1.FundService/ListFunds",
        Text::new("列出联合出资", "list funds"),
    )
    .flags(&[CHALLENGE])
    .columns(FUND),
    Shortcut::new(
        FUNDS,
        "show",
        "jiebang.contracts.v1.FundService/GetFund",
        Text::new("查看一项联合出资", "show a fund"),
    )
    .of("name", "funds"),
    Shortcut::explaining(FUNDS, "funds"),
    Shortcut::new(
        LEDGER,
        "balance",
        "jiebang.contracts.v1.LedgerService/GetTrialBalance",
        Text::new("试算平衡", "show the trial balance"),
    )
    .columns(BALANCE),
    Shortcut::new(
        LEDGER,
        "accounts",
        "jiebang.contracts.v1.LedgerService/ListAccounts",
        Text::new("列出账户", "list the accounts of a challenge"),
    )
    .flags(&[CHALLENGE])
    .columns(ACCOUNT),
    Shortcut::new(
        LEDGER,
        "check",
        "jiebang.contracts.v1.LedgerService/CheckLedger",
        Text::new("核对账簿", "check the books against their postings"),
    )
    .flags(&[CHALLENGE]),
    Shortcut::new(
        LEDGER,
        "postings",
        "jiebang.contracts.v1.LedgerService/ListPostings",
        Text::new("列出一个榜单的记账", "list the postings of a challenge"),
    )
    .of("challenge", "challenges")
    .columns(POSTING),
];
