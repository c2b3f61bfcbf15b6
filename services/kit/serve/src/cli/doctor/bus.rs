//! The broker: there, confirming, and returning what is unroutable.

use kit_base::Text;
use kit_events::bus::{BusConfig, Rabbit, rabbit};

use super::finding::{Finding, cause, named, reach};
use crate::config::Settings;
use crate::error::StartError;
use crate::service::Service;

const AMQP_PORT: u16 = 5672;
const AMQPS_PORT: u16 = 5671;

pub async fn examine(services: &[&'static dyn Service], settings: &Settings) -> Vec<Finding> {
    let check = || Text::new("消息队列", "bus");
    let config = settings.section("bus").and_then(|config: BusConfig| {
        config.check().map_err(StartError::Config)?;
        Ok(config)
    });
    let config = match config {
        Ok(config) => config,
        Err(error) => {
            let mend = Text::new("请改正该配置项", "correct the named setting");
            return vec![Finding::wrong(check(), error.public(), mend)];
        }
    };
    if config.is_embedded() {
        return vec![Finding::ok(check(), Text::new("进程内", "within the process"))];
    }
    let url = config.url.expose();
    let port = if url.starts_with("amqps:") { AMQPS_PORT } else { AMQP_PORT };
    if let Err(why) = reach(url, port).await {
        let mend =
            Text::new("请启动 RabbitMQ，或改正 bus.url", "start RabbitMQ, or correct bus.url");
        return vec![Finding::wrong(check(), why, mend)];
    }
    let mut findings = Vec::new();
    let broker = Rabbit::new(config);
    for service in services {
        findings.push(prove(&broker, service.name()).await);
    }
    findings
}

async fn prove(broker: &Rabbit, service: &str) -> Finding {
    let check = named("消息队列", "broker for", service);
    match rabbit::probe(broker, service, &[]).await {
        Ok(()) => Finding::ok(
            check,
            Text::new("确认写入，退回无法投递者", "confirms, and returns what is unroutable"),
        ),
        Err(error) => {
            let mend = mend(&error.to_string());
            Finding::wrong(check, cause(&error), mend)
        }
    }
}

fn mend(said: &str) -> Text {
    let told = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if told(&["vhost"]) {
        Text::new(
            "请以 rabbitmqctl add_vhost、set_permissions 建立 vhost 和权限，或改正 bus.url",
            "add the vhost and its permissions by rabbitmqctl, or correct bus.url",
        )
    } else if told(&["ACCESS_REFUSED", "ACCESS-REFUSED", "access to exchange", "access to queue"]) {
        Text::new(
            "请改正 bus.url 中的用户和密码，或以 rabbitmqctl set_permissions 授权",
            "correct user and password in bus.url, or grant by rabbitmqctl set_permissions",
        )
    } else {
        Text::new("请检查 bus.url 与服务器日志", "check bus.url and the broker's log")
    }
}
