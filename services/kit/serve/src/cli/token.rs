//! `token`: a token of the development issuer; production has none.

use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use kit_base::{ActorKind, Lang, Text, Uscc};
use kit_wire::identity::{Claims, DevelopmentIssuer, IdentityConfig};

use super::{CliError, Command, Context};
use crate::config::NodeConfig;

/// A token lasts a working day unless told otherwise.
const TTL_SECONDS: u64 = 8 * 3600;

pub const TOKEN: Command = Command {
    name: "token",
    about: Text::new("签发开发用令牌", "issue a token of the development issuer"),
    args: arguments,
    run: |context, matches| Box::pin(async move { issue(&context, &matches) }),
};

fn arguments(clap: Clap, lang: Lang) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    clap.arg(Arg::new("sub").long("sub").required(true).help(help("主体", "subject")))
        .arg(Arg::new("org").long("org").help(help("统一社会信用代码", "credit code")))
        .arg(
            Arg::new("role")
                .long("role")
                .action(ArgAction::Append)
                .value_delimiter(',')
                .help(help("角色，可多个", "role; may be repeated")),
        )
        .arg(
            Arg::new("service")
                .long("service")
                .action(ArgAction::SetTrue)
                .help(help("机器账号", "a machine client")),
        )
        .arg(
            Arg::new("ttl")
                .long("ttl")
                .value_parser(clap::value_parser!(u64).range(1..=30 * 86_400))
                .help(help("有效秒数", "seconds it lasts")),
        )
}

fn issue(context: &Context, matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let organisation = match matches.get_one::<String>("org") {
        Some(text) => Some(text.parse::<Uscc>().map_err(|e| CliError::Wrong(e.to_string()))?),
        None => None,
    };
    let kind = match matches.get_flag("service") {
        true => ActorKind::Service,
        false => ActorKind::Person,
    };
    let roles = matches.get_many::<String>("role").unwrap_or_default().cloned().collect();
    let subject = matches.get_one::<String>("sub").cloned().unwrap_or_default();
    let claims = Claims { subject, kind, organisation, roles };
    let ttl = matches.get_one::<u64>("ttl").copied().unwrap_or(TTL_SECONDS);
    let token = sign(context, &claims, Duration::from_secs(ttl))?;
    context.show(&serde_json::json!({ "token": token, "seconds": ttl }), || token.clone());
    Ok(ExitCode::SUCCESS)
}

/// Issues with the key in the data directory.
pub fn sign(context: &Context, claims: &Claims, ttl: Duration) -> Result<String, CliError> {
    let settings = context.settings()?;
    let node: NodeConfig = settings.section("node")?;
    let identity: IdentityConfig = settings.section("identity")?;
    let wrong = |error: kit_wire::Error| CliError::Start(error.into());
    let issuer = DevelopmentIssuer::open(&node.data_dir, &identity.audience, node.profile);
    issuer.map_err(wrong)?.issue(claims, ttl).map_err(wrong)
}

/// Reads `subject[:organisation]:role,role`.
pub fn who(text: &str) -> Result<Claims, CliError> {
    let parts: Vec<_> = text.split(':').collect();
    let (subject, organisation, roles) = match parts.as_slice() {
        [subject, roles] => (*subject, None, *roles),
        [subject, organisation, roles] => (*subject, Some(*organisation), *roles),
        _ => return Err(CliError::Wrong("--as SUBJECT[:CREDIT_CODE]:ROLE,…".to_owned())),
    };
    let organisation = organisation.map(str::parse::<Uscc>).transpose();
    Ok(Claims {
        subject: subject.to_owned(),
        kind: ActorKind::Person,
        organisation: organisation.map_err(|error| CliError::Wrong(error.to_string()))?,
        roles: roles.split(',').map(str::to_owned).collect(),
    })
}
