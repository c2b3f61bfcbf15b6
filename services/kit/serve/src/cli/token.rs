//! `token`: a token of the development issuer; production has none.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use kit_base::{ActorKind, Lang, Text, Uscc};
use kit_wire::identity::{Authenticator, Claims, DevelopmentIssuer, IdentityConfig, KEY_FILE};

use super::{CliError, Command, Context};
use crate::config::{Flags, NodeConfig};
use crate::error::StartError;

/// A token lasts a working day unless told otherwise.
const TTL_SECONDS: u64 = 8 * 3600;

pub const TOKEN: Command = Command {
    name: "token",
    about: Text::new("签发开发用令牌", "issue a token of the development issuer"),
    args: arguments,
    run: |context, matches| Box::pin(async move { issue(&context, &matches).await }),
};

fn arguments(clap: Clap, lang: Lang) -> Clap {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let arg = |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    clap.arg(arg("sub", "SUBJECT").help(help("主体（或用 --as）", "subject (or say --as)")))
        .arg(
            arg("org", "CREDIT_CODE")
                .help(help("所属单位的统一社会信用代码", "credit code of the organisation")),
        )
        .arg(
            arg("role", "ROLE")
                .action(ArgAction::Append)
                .value_delimiter(',')
                .help(help("角色，可多个", "a role; may be repeated")),
        )
        .arg(
            Arg::new("service")
                .long("service")
                .action(ArgAction::SetTrue)
                .help(help("机器账号", "a machine client")),
        )
        .arg(
            arg("ttl", "SECONDS")
                .value_parser(clap::value_parser!(u64).range(1..=30 * 86_400))
                .help(help("有效秒数（默认 28800）", "seconds it lasts (28800 by default)")),
        )
}

async fn issue(context: &Context, matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let claims = asked(matches)?;
    let ttl = matches.get_one::<u64>("ttl").copied().unwrap_or(TTL_SECONDS);
    let token = sign(context, &claims, Duration::from_secs(ttl)).await?;
    context.show(&serde_json::json!({ "token": token, "seconds": ttl }), || token.clone())?;
    Ok(ExitCode::SUCCESS)
}

/// Whom the token is to name: by `--as`, or by the options of one claim each.
fn asked(matches: &ArgMatches) -> Result<Claims, CliError> {
    let organisation = match matches.get_one::<String>("org") {
        Some(text) => Some(credit_code(text)?),
        None => None,
    };
    let kind = match matches.get_flag("service") {
        true => ActorKind::Service,
        false => ActorKind::Person,
    };
    let roles: BTreeSet<String> =
        matches.get_many::<String>("role").unwrap_or_default().cloned().collect();
    let subject = matches.get_one::<String>("sub").cloned();
    match (subject, matches.get_one::<String>("as")) {
        (Some(subject), None) => Ok(Claims { subject, kind, organisation, roles }),
        (None, Some(who)) if organisation.is_none() && roles.is_empty() => {
            Ok(Claims { kind, ..claims(who)? })
        }
        _ => Err(CliError::wrong(
            "须写 --sub，或只写 --as，二者择一",
            "say --sub, or --as alone: one of the two",
        )),
    }
}

/// Issues with the key in the data directory; never what the node would not believe.
async fn sign(context: &Context, claims: &Claims, ttl: Duration) -> Result<String, CliError> {
    let settings = context.settings()?;
    let node: NodeConfig = settings.section("node")?;
    let identity: IdentityConfig = settings.section("identity")?;
    if node.is_development() {
        std::fs::create_dir_all(&node.data_dir)
            .map_err(|cause| StartError::File { file: node.data_dir.clone(), cause })?;
    }
    let issuer = DevelopmentIssuer::open(&node.data_dir, &identity.audience, node.profile)?;
    let token = issuer.issue(claims, ttl)?;
    let exclusions = context.services.iter().flat_map(|it| it.exclusions()).copied().collect();
    let actor = Authenticator::new(&identity, exclusions, Some(&issuer))?.bearer(&token).await?;
    match claims.roles.iter().find(|role| !actor.has(role)) {
        None => Ok(token),
        Some(role) => Err(CliError::wrong(
            format!("“{role}”不是角色代码：只用小写字母、数字和下划线"),
            format!("\"{role}\" is no code of a role: use a-z, 0-9 and underscores"),
        )),
    }
}

/// A token for one call, by the key of the node that is called.
pub async fn sign_as(context: &Context, who: &str, ttl: Duration) -> Result<String, CliError> {
    let claims = claims(who)?;
    let flags = Flags { listen: None, ..context.flags.clone() };
    let context = Context { flags, ..context.clone() };
    let node: NodeConfig = context.settings()?.section("node")?;
    if node.is_development() && !node.data_dir.join(KEY_FILE).exists() {
        let dir = node.data_dir.display();
        return Err(CliError::wrong(
            format!("{dir} 中没有节点的签名密钥；请用 --data 指明节点的数据目录"),
            format!("{dir} holds no key of a node; say --data with the node's directory"),
        ));
    }
    sign(&context, &claims, ttl).await
}

/// Reads `subject[:organisation]:role,role`.
fn claims(text: &str) -> Result<Claims, CliError> {
    let parts: Vec<_> = text.split(':').collect();
    let (subject, organisation, roles) = match parts.as_slice() {
        [subject, roles] => (*subject, None, *roles),
        [subject, organisation, roles] => (*subject, Some(*organisation), *roles),
        _ => {
            return Err(CliError::wrong(
                "--as 应为 主体[:信用代码]:角色,…",
                "--as is SUBJECT[:CREDIT_CODE]:ROLE,…",
            ));
        }
    };
    Ok(Claims {
        subject: subject.to_owned(),
        kind: ActorKind::Person,
        organisation: organisation.map(credit_code).transpose()?,
        roles: roles.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect(),
    })
}

fn credit_code(text: &str) -> Result<Uscc, CliError> {
    text.parse().map_err(|error| {
        let doing = Text::with(
            format!("统一社会信用代码“{text}”有误"),
            format!("the credit code \"{text}\" is wrong"),
        );
        CliError::because(&doing, &error)
    })
}
