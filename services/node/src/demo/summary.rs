//! The summary that a person likes to read: Chinese first, with English.

use std::fmt::Write as _;

use super::report::{Band, BestMatch, Report, Told};

/// How many rows of a long list the summary shows.
const ROWS: usize = 8;

/// What each coded end means.
const ENDS: &[(&str, &str)] = &[
    ("done", "全部完成 completed and paid"),
    ("already_solved", "行业已有成熟方案 already solved"),
    ("funding_failed", "资金未落实 funding failed"),
    ("policy_change", "政策变化，撤榜 withdrawn, policy change"),
    ("no_bids", "无人揭榜 no bids"),
    ("none_qualified", "无合格揭榜方 none qualified"),
    ("none_passed_review", "评审均未通过 none passed review"),
];

impl Report {
    /// The summary as text.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        let parts = [
            self.funnel_table(),
            self.end_table(),
            matches(&self.matches),
            self.balance(),
            told(&self.told),
            self.footer(),
        ];
        for part in parts {
            text.push_str(&part);
            text.push('\n');
        }
        text
    }

    /// How far challenges got, by count and by money.
    fn funnel_table(&self) -> String {
        let mut text = heading("一、漏斗", "the funnel");
        let it = &self.funnel;
        let rows = [
            ("提出需求 filed", it.filed),
            ("论证通过 appraised", it.appraised),
            ("发榜 published", it.published),
            ("有人揭榜 bid on", it.bid),
            ("中榜 awarded", it.awarded),
            ("签约 signed", it.signed),
            ("里程碑全部达成 met", it.met),
            ("付清（款为已拨付）paid", it.paid),
        ];
        let most = it.filed.count.max(1);
        for (label, band) in rows {
            row(&mut text, label, band, most);
        }
        text
    }

    /// Why the others ended, by coded reason.
    fn end_table(&self) -> String {
        let mut text = heading("二、结局", "how they ended");
        for (reason, count) in &self.ended {
            let known = ENDS.iter().find(|(code, _)| code == reason);
            let label = known.map_or(reason.as_str(), |(_, label)| *label);
            line(&mut text, &format!("{count:>4}  {label}  [{reason}]"));
        }
        let over: u64 = self.ended.values().sum();
        if let Some(count) = self.funnel.filed.count.checked_sub(over).filter(|it| *it > 0) {
            line(&mut text, &format!("{count:>4}  仍在进行 still under way"));
        }
        for dispute in &self.disputes {
            line(&mut text, &format!("   !  异议 objection: {dispute}"));
        }
        for refused in &self.refused {
            line(&mut text, &format!("   ×  被拒 refused: {refused}"));
        }
        text
    }

    /// The trial balance.
    fn balance(&self) -> String {
        let mut text = heading(
            "四、试算平衡（现金账与承诺账合计）",
            "the trial balance, cash and pledges together",
        );
        let it = &self.ledger;
        let rows = [
            ("借方 debits", it.debits_fen),
            ("贷方 credits", it.credits_fen),
            ("差额 difference", it.trial_balance_fen),
        ];
        for (label, amount) in rows {
            line(&mut text, &format!("  {}{:>24} 元", pad(label, 22), yuan(amount)));
        }
        text
    }

    /// How to go on from here.
    fn footer(&self) -> String {
        let mut text = heading("六、这次运行", "this run");
        let events = &self.events;
        let behind: u64 = events.lag.values().sum();
        line(
            &mut text,
            &format!(
                "  事件 events: 已发布 published {}，搁置 parked {}，未送达 behind {behind}",
                events.published, events.parked
            ),
        );
        line(&mut text, &format!("  随机种子 seed: {}", self.seed));
        line(&mut text, &format!("  用时 took: {:.1} 秒 s", self.seconds));
        line(&mut text, &format!("  （虚构 fictional）{}", self.fictional));
        text
    }
}

/// One line of the funnel, with its bar.
fn row(text: &mut String, label: &str, band: Band, most: u64) {
    let bar = usize::try_from(band.count * 24 / most).unwrap_or(0);
    let amount = yuan(band.fen);
    line(
        text,
        &format!("  {}{:>4} 项 {amount:>22} 元  {}", pad(label, 24), band.count, "█".repeat(bar)),
    );
}

fn matches(matches: &[BestMatch]) -> String {
    let mut text = heading("三、最佳匹配", "best matches");
    let mut best: Vec<&BestMatch> = matches.iter().collect();
    best.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.challenge.cmp(&b.challenge)));
    for it in best.into_iter().take(ROWS) {
        let score = format!("{}.{:02}", it.score / 100, it.score % 100);
        line(&mut text, &format!("  {score:>6}  {} {} {}", it.challenge, it.title, it.source));
        line(&mut text, &format!("          {}", it.title_en));
        line(&mut text, &format!("          → {}", it.organisation));
        line(&mut text, &format!("            理由 reasons: {}", it.reasons.join("；")));
    }
    text
}

fn told(told: &[Told]) -> String {
    let mut text = heading("五、通知", "what each organisation was told");
    let sum: u64 = told.iter().map(|it| it.count).sum();
    let all = format!("  {} 家单位共收到 {sum} 条通知", told.len());
    line(&mut text, &format!("{all} ({} organisations, {sum} notifications)", told.len()));
    for it in told.iter().take(ROWS) {
        let mostly = it.mostly.join("；");
        line(&mut text, &format!("  {:>4}  {}{mostly}", it.count, pad(&it.organisation, 44)));
    }
    if told.len() > ROWS {
        line(&mut text, &format!("        …… 另 {} 家 more", told.len() - ROWS));
    }
    text
}

fn heading(zh: &str, en: &str) -> String {
    let title = format!("{zh} {en}");
    let rule = "─".repeat(72_usize.saturating_sub(width(&title) + 1));
    format!("{title} {rule}\n")
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes any line");
}

/// Fen as yuan with thousands apart.
fn yuan(fen: i64) -> String {
    let digits = (fen / 100).unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{grouped}.{:02}", fen.unsigned_abs() % 100)
}

/// The text with blanks up to a width, where a Chinese character takes two.
fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text)).max(1)))
}

/// Columns on a terminal: a Chinese character takes two.
fn width(text: &str) -> usize {
    text.chars().map(|it| if u32::from(it) >= 0x2e80 { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_well() {
        for (fen, text) in
            [(0, "0.00"), (5, "0.05"), (-123_456, "-1,234.56"), (61_778_333_333, "617,783,333.33")]
        {
            assert_eq!(yuan(fen), text);
        }
    }

    #[test]
    fn chinese_is_twice_as_wide() {
        assert_eq!(pad("榜单 a", 8), "榜单 a  ");
    }
}
