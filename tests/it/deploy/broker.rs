//! The rights that the guide gives a service on the broker: enough, and no more.

use kit_base::Secret;
use kit_events::BusConfig;
use kit_events::bus::{Rabbit, rabbit};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Connection, ConnectionProperties};

use super::root;

/// The three patterns of `set_permissions` in the guide, for one service.
fn rights(service: &str) -> [String; 3] {
    let guide = std::fs::read_to_string(root().join("deploy/README.md")).unwrap();
    let quoted = guide.lines().filter_map(|line| line.trim().strip_prefix("\"^("));
    let pattern = |rest: &str| {
        let (pattern, _) = rest.split_once('"').unwrap();
        format!("^({pattern}").replace("$service", service)
    };
    quoted.map(pattern).collect::<Vec<_>>().try_into().unwrap()
}

fn user(vhost: &str, service: &str) -> String {
    let servers = tests::servers::shared().unwrap();
    let [configure, write, read] = rights(service);
    let name = format!("{vhost}_{service}");
    servers.rabbit.user(vhost, &name, [&configure, &write, &read]).unwrap()
}

async fn publishes(url: &str, exchange: &str) -> bool {
    let connection = Connection::connect(url, ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
    let sent =
        channel.basic_publish(exchange.into(), "award.confirmed".into(), options, b"", properties);
    match sent.await {
        Ok(confirm) => confirm.await.is_ok_and(|it| it.is_ack()),
        Err(_) => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_rights_on_the_broker_are_enough_and_no_more() {
    let vhost = "rights";
    let urls = tokio::task::spawn_blocking(move || {
        tests::servers::shared().unwrap().rabbit.vhost(vhost).unwrap();
        ["challenges", "contracts"].map(|service| user(vhost, service))
    });
    let [challenges, contracts] = urls.await.unwrap();
    for (service, url, producers) in
        [("challenges", &challenges, "contracts"), ("contracts", &contracts, "challenges")]
    {
        let config = BusConfig {
            url: Secret::new(url.clone()),
            poll_interval_ms: 500,
            confirms_max: 256,
            prefetch: 64,
        };
        let broker = Rabbit::new(config);
        rabbit::probe(&broker, service, &[producers.to_owned()]).await.unwrap();
    }
    assert!(publishes(&challenges, "challenges").await, "a service tells its own events");
    assert!(!publishes(&challenges, "contracts").await, "and nobody else's");
    assert!(!publishes(&challenges, "").await, "and reaches no queue past its exchange");
}
