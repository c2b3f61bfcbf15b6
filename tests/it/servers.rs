//! The private servers themselves.

#[test]
fn servers_start_die_and_come_back() {
    let mut postgres = tests::servers::Postgres::start().unwrap();
    postgres.database("probe").unwrap();
    postgres.query("probe", "CREATE TABLE kept(id int); INSERT INTO kept VALUES (7)").unwrap();
    postgres.kill();
    postgres.start_again().unwrap();
    assert_eq!(postgres.query("probe", "SELECT id FROM kept").unwrap().trim(), "7");

    let mut rabbit = tests::servers::Rabbit::start().unwrap();
    rabbit.vhost("probe").unwrap();
    rabbit.kill();
    rabbit.start_again().unwrap();
    assert!(rabbit.control(&["list_vhosts"]).unwrap().contains("probe"));
}
