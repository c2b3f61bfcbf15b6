//! The grammar: global options, commands and shortcuts, helped in both languages.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use kit_base::{Lang, Text};

use super::{ClientFiles, Command, Context, Form, shortcut};
use crate::config::Flags;
use crate::service::Service;

/// A command's own options stand before those of every command.
const GLOBALS_AFTER: usize = 1_000;

pub const COMPLETIONS: &str = "completions";

/// clap's own words are English; this says the same in Chinese.
const TEMPLATE_ZH: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// Chinese unless `--lang` or the environment prefers English.
pub fn language(arguments: impl Iterator<Item = String>) -> Lang {
    let mut told = None;
    let mut before = String::new();
    for argument in arguments {
        if before == "--lang" {
            told = Some(argument.clone());
        } else if let Some(tag) = argument.strip_prefix("--lang=") {
            told = Some(tag.to_owned());
        }
        before = argument;
    }
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
    match told.or_else(locale) {
        Some(tag) => Lang::of(&tag.replace('_', "-")),
        None => Lang::default(),
    }
}

/// Every command of the binary.
pub fn whole(
    binary: &'static str,
    services: &[&'static dyn Service],
    (commands, lang): (&[&Command], Lang),
) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let after = help(
        "退出码：0 完成，1 未完成，2 用法有误。不写命令即 serve。",
        "Exit codes: 0 done, 1 not done, 2 wrong usage. Without a command: serve.",
    );
    let mut grammar = Clap::new(binary)
        .version(env!("CARGO_PKG_VERSION"))
        .about(help("揭榜挂帅平台的节点", "a node of the open competition platform"))
        .after_help(after)
        .args(globals(lang));
    for command in commands {
        let below = Clap::new(command.name).about(command.about.say(lang).to_owned());
        grammar = grammar.subcommand((command.args)(below, lang));
    }
    grammar = shortcut::grammar(grammar, services, lang);
    let shell = Arg::new("shell")
        .required(true)
        .value_parser(["bash", "zsh", "fish"])
        .hide_possible_values(true)
        .help("bash, zsh, fish");
    let about = help("输出命令补全脚本", "print a completion script for a shell");
    grammar = grammar.subcommand(Clap::new(COMPLETIONS).about(about).arg(shell));
    localised(grammar, lang)
}

fn globals(lang: Lang) -> Vec<Arg> {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let global = |name: &'static str, value: &'static str, zh, en| {
        let arg = Arg::new(name).long(name).value_name(value).global(true);
        arg.display_order(GLOBALS_AFTER).help(help(zh, en))
    };
    vec![
        global("config", "FILE", "配置文件", "configuration file"),
        global("data", "DIR", "数据目录（默认 data）", "data directory (data by default)"),
        global(
            "listen",
            "ADDR",
            "唯一的端口：服务在此监听，客户端连接此处",
            "the one port: a node listens there, a client connects there",
        ),
        global(
            "ca",
            "FILE",
            "以 TLS 连接，信任此 PEM 文件中的机构",
            "connect by TLS, trusting the authorities in this PEM file",
        ),
        global(
            "cert",
            "FILE",
            "证书账号的证书（PEM），与 --key 同用",
            "certificate of a service account (PEM), with --key",
        )
        .requires("key"),
        global("key", "FILE", "证书账号的私钥（PEM）", "private key of the certificate (PEM)")
            .requires("cert"),
        global("lang", "LANG", "zh 或 en", "zh or en")
            .value_parser(["zh", "en"])
            .hide_possible_values(true),
        global("token", "TOKEN", "访问令牌（或 JIEBANG_TOKEN）", "token (or JIEBANG_TOKEN)")
            .env("JIEBANG_TOKEN")
            .hide_env(true),
        global(
            "as",
            "WHO",
            "以开发身份办理：主体[:信用代码]:角色,…",
            "act as SUBJECT[:CREDIT_CODE]:ROLE,… of the development issuer",
        ),
        Arg::new("json")
            .long("json")
            .global(true)
            .display_order(GLOBALS_AFTER)
            .action(ArgAction::SetTrue)
            .help(help("输出 JSON", "print JSON")),
    ]
}

/// Puts clap's own words into the reader's language, down to the last command.
fn localised(grammar: Clap, lang: Lang) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let root = grammar.get_version().is_some();
    let mut grammar = grammar
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .display_order(GLOBALS_AFTER)
                .action(ArgAction::Help)
                .help(help("显示帮助", "print help")),
        );
    if root {
        grammar = grammar.arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .display_order(GLOBALS_AFTER)
                .action(ArgAction::Version)
                .help(help("显示版本", "print the version")),
        );
    }
    if lang == Lang::Zh {
        grammar = grammar
            .help_template(TEMPLATE_ZH)
            .subcommand_help_heading("命令")
            .subcommand_value_name("命令")
            .mut_args(|arg| match arg.is_positional() {
                true => arg.help_heading("参数"),
                false => arg.help_heading("选项"),
            });
    }
    grammar.mut_subcommands(|below| localised(below, lang))
}

/// What the matches say of every command.
pub fn context(
    binary: &'static str,
    services: &'static [&'static dyn Service],
    (matches, lang): (&ArgMatches, Lang),
) -> Context {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let flags = Flags {
        file: text("config").map(PathBuf::from),
        data_dir: text("data").map(PathBuf::from),
        listen: text("listen"),
        admin_listen: None,
    };
    let json = if matches.get_flag("json") { Form::Json } else { Form::Text };
    let file = |name: &str| text(name).map(PathBuf::from);
    let tls = ClientFiles { ca: file("ca"), own: file("cert").zip(file("key")) };
    Context { binary, services, flags, tls, json, lang }
}

pub fn complete(mut grammar: Clap, binary: &'static str, below: &ArgMatches) -> ExitCode {
    let shell = match below.get_one::<String>("shell").map(String::as_str) {
        Some("zsh") => clap_complete::Shell::Zsh,
        Some("fish") => clap_complete::Shell::Fish,
        _ => clap_complete::Shell::Bash,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut grammar, binary, &mut script);
    // A reader who went away, as `head` does, has what it wanted.
    let _ = std::io::stdout().write_all(&script);
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_decides_the_language_in_either_spelling() {
        for (arguments, lang) in [
            (["--lang", "en"].as_slice(), Lang::En),
            (&["list", "--lang=en"], Lang::En),
            (&["--lang", "zh", "list"], Lang::Zh),
        ] {
            let arguments = arguments.iter().map(|it| (*it).to_owned());
            assert_eq!(language(arguments), lang);
        }
    }

    #[test]
    fn the_grammar_holds_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let own = super::super::own_commands();
            let all: Vec<&Command> = own.iter().collect();
            whole("jiebang", &[], (&all, lang)).debug_assert();
        }
    }
}
