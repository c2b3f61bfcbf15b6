//! Words: help, usage, versions and completions, in both languages.

use tests::Cli;

/// The names below the heading of commands in an English help.
fn commands(help: &str) -> Vec<String> {
    let below = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let named = below.take_while(|line| line.starts_with("  "));
    named.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn every_command_is_helped_in_both_languages() {
    let cli = Cli::new();
    let mut left = vec![Vec::new()];
    let mut seen = 0;
    while let Some(path) = left.pop() {
        let mut typed: Vec<&str> = path.iter().map(String::as_str).collect();
        typed.extend(["--help", "--lang", "en"]);
        let english = cli.run(&typed);
        assert_eq!(english.code, 0, "{typed:?}: {}", english.err);
        assert!(english.out.contains("Usage:"), "{typed:?}");
        let chinese = |text: &str| text.chars().any(|it| ('\u{4e00}'..'\u{9fff}').contains(&it));
        assert!(!chinese(&english.out), "{typed:?}: {}", english.out);
        *typed.last_mut().unwrap() = "zh";
        let help = cli.run(&typed).out;
        assert!(help.contains("用法：") && !help.contains("Usage:"), "{typed:?}");
        for line in help.lines().filter(|line| line.starts_with("  ")) {
            let told = chinese(line) || line.contains("bash, zsh, fish");
            assert!(told, "{typed:?} leaves a line without Chinese: {line}");
        }
        for name in commands(&english.out) {
            left.push(path.iter().cloned().chain([name]).collect());
        }
        seen += 1;
    }
    assert!(seen > 60, "only {seen} commands were found");
}

#[test]
fn a_wrong_word_ends_with_two_and_names_itself() {
    let cli = Cli::new();
    for (typed, zh, en) in [
        (&["chalenges"][..], "没有命令“chalenges”", "'chalenges'"),
        (&["challenges", "list", "--sort"], "没有选项“--sort”", "'--sort'"),
        (&["challenges", "show"], "缺少 <NAME>", "<NAME>"),
        (&["token", "--sub", "x", "--ttl", "0"], "--ttl <SECONDS> 不能是“0”", "0 is not in"),
    ] {
        let said = cli.run(typed);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(zh), "{said:?}");
        let said = cli.run(&[typed, &["--lang", "en"]].concat());
        assert!(said.code == 2 && said.err.contains(en), "{said:?}");
        let said = cli.run(&[typed, &["--json"]].concat());
        assert_eq!(said.error()["reason"], "USAGE", "{said:?}");
    }
}

#[test]
fn completions_know_nouns_verbs_and_options() {
    let cli = Cli::new();
    for shell in ["bash", "zsh", "fish"] {
        let said = cli.run(&["completions", shell]);
        assert_eq!(said.code, 0);
        for word in ["challenges", "publish", "page-size", "doctor", "parked"] {
            assert!(said.out.contains(word), "{shell} does not complete {word}");
        }
    }
}

#[test]
fn a_reader_who_leaves_ends_the_command_quietly() {
    let cli = Cli::new();
    let mut command = cli.command(&["call"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
}

#[test]
fn laws_are_told_in_the_readers_language() {
    let cli = Cli::new();
    let said = cli.run(&["law", "challenge"]);
    assert!(said.out.starts_with("challenge 榜单") && said.out.contains("发榜"), "{said:?}");
    let said = cli.run(&["law", "challenge", "--json"]).json();
    assert!(said["edges"].as_array().unwrap().len() > 10);
    let said = cli.run(&["law", "chalenge", "--lang", "en"]);
    assert!(said.code == 1 && said.err.contains("challenge"), "{said:?}");
    assert_eq!(cli.run(&["version", "--json"]).json()["name"], "jiebang");
}

#[test]
fn the_diagrams_of_the_documents_are_those_of_the_tables() {
    let drawn = Cli::new().run(&["law", "--diagram"]);
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    assert_eq!(drawn.out.matches("stateDiagram-v2").count(), 14, "one of each machine");
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/machines.md");
    let page = std::fs::read_to_string(page).unwrap();
    let advice = "write: jiebang law --diagram, below the first paragraph of services/machines.md";
    assert!(page.ends_with(&drawn.out), "{advice}");
}
