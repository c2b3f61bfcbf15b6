//! Tokens of the development issuer, and that production has none.

use tests::Cli;

#[test]
fn a_token_is_issued_for_a_directory_that_is_not_there_yet() {
    let cli = Cli::new();
    let typed = ["token", "--sub", "clerk", "--role", "operator,auditor", "--json"];
    let said = cli.run(&typed);
    assert_eq!(said.json()["seconds"], 28_800, "{said:?}");
    assert_eq!(said.json()["token"].as_str().unwrap().split('.').count(), 3);
}

#[test]
fn production_issues_none() {
    let cli = Cli::new().with("JIEBANG__NODE__PROFILE", "production");
    let said = cli.run(&["token", "--sub", "clerk", "--lang", "en"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.is_empty() && said.err.contains("identity.issuer"), "{said:?}");
    let said = cli.run(&["challenges", "list", "--as", "clerk:operator"]);
    assert!(said.code == 1 && said.err.contains("生产环境"), "{said:?}");
    assert!(!cli.dir.join("data").exists(), "no key is made either");
}

#[test]
fn who_acts_is_checked_before_anybody_is_asked() {
    let cli = Cli::new();
    for (who, named) in [
        ("clerk", "--as"),
        ("clerk:913101150000000000:bidder", "913101150000000000"),
        ("clerk:operator", "--data"),
    ] {
        let said = cli.run(&["challenges", "list", "--as", who, "--lang", "en"]);
        assert!(said.code == 1 && said.err.contains(named), "{who}: {said:?}");
    }
}

#[test]
fn no_token_is_issued_that_the_node_would_not_believe() {
    let cli = Cli::new();
    for (typed, named) in [
        (&["--sub", "clerk", "--role", "authority,bidder"][..], "authority"),
        (&["--sub", "clerk", "--role", "Some Role"], "Some Role"),
        (&["--sub", "anonymous", "--role", "auditor"], "sub"),
        (&["--sub", "clerk", "--as", "clerk:auditor"], "--as"),
        (&["--role", "auditor"], "--sub"),
    ] {
        let said = cli.run(&[&["token", "--lang", "en"], typed].concat());
        assert_eq!(said.code, 1, "{typed:?}: {said:?}");
        assert!(said.out.is_empty() && said.err.contains(named), "{typed:?}: {said:?}");
    }
    let said = cli.run(&["token", "--as", "clerk:operator,auditor"]);
    assert_eq!(said.code, 0, "{said:?}");
}
