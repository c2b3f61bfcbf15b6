//! A private RabbitMQ: its own home, cookie, epmd and ports.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Error, directory_in, ports, run};
use crate::nursery::{self, Ward};
use crate::patience::Patience;

const PATIENCE: Duration = Duration::from_secs(60);
const BIN: &str = "/usr/lib/rabbitmq/bin";

/// A running RabbitMQ.
#[derive(Debug)]
pub struct Rabbit {
    home: PathBuf,
    name: String,
    port: u16,
    dist_port: u16,
    epmd_port: u16,
    server: Ward,
    _epmd: Ward,
}

impl Rabbit {
    pub fn start() -> Result<Self, Error> {
        Self::start_in(&std::env::temp_dir())
    }

    /// Starts one whose data lie on a given file system.
    pub fn start_in(base: &Path) -> Result<Self, Error> {
        let home = directory_in(base, "mq")?;
        let cookie = home.join(".erlang.cookie");
        fs::write(&cookie, uuid::Uuid::new_v4().simple().to_string())?;
        fs::set_permissions(&cookie, fs::Permissions::from_mode(0o400))?;
        fs::File::open(&cookie)?.sync_all()?;
        fs::write(home.join("plugins"), "[].\n")?;
        let settings = "loopback_users = none\nlog.file.level = warning\n\
                        disk_free_limit.absolute = 50MB\n";
        fs::write(home.join("rabbitmq.conf"), settings)?;
        let (port, dist_port, epmd_port) = (ports::claim()?, ports::claim()?, ports::claim()?);
        let mut epmd = nursery::command("epmd");
        epmd.args(["-port", &epmd_port.to_string(), "-address", "127.0.0.1"]);
        epmd.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let epmd = nursery::spawn(epmd)?;
        let name = format!("jb{port}@localhost");
        let ports = (port, dist_port, epmd_port);
        let server = serve(&home, &name, ports)?;
        let mut rabbit = Self { home, name, port, dist_port, epmd_port, server, _epmd: epmd };
        rabbit.await_ready()?;
        Ok(rabbit)
    }

    /// The broker's process.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// Adds a vhost and says its URL.
    pub fn vhost(&self, name: &str) -> Result<String, Error> {
        self.control(&["add_vhost", name])?;
        self.control(&["set_permissions", "-p", name, "guest", ".*", ".*", ".*"])?;
        Ok(format!("amqp://guest:guest@127.0.0.1:{}/{name}", self.port))
    }

    /// Adds a user with rights (configure, write, read) on a vhost; says its URL.
    pub fn user(&self, vhost: &str, name: &str, rights: [&str; 3]) -> Result<String, Error> {
        self.control(&["add_user", name, "own"])?;
        let [configure, write, read] = rights;
        self.control(&["set_permissions", "-p", vhost, name, configure, write, read])?;
        Ok(format!("amqp://{name}:own@127.0.0.1:{}/{vhost}", self.port))
    }

    /// Runs `rabbitmqctl` against this server.
    pub fn control(&self, arguments: &[&str]) -> Result<String, Error> {
        let mut control = Command::new(format!("{BIN}/rabbitmqctl"));
        let ports = (self.port, self.dist_port, self.epmd_port);
        environment(&mut control, &self.home, &self.name, ports);
        control.args(["-n", &self.name]).args(arguments);
        run(control)
    }

    pub fn kill(&mut self) {
        self.server.kill();
    }

    pub fn start_again(&mut self) -> Result<(), Error> {
        let ports = (self.port, self.dist_port, self.epmd_port);
        self.server = serve(&self.home, &self.name, ports)?;
        self.await_ready()
    }

    /// Asks until the node is known to epmd, then waits until it has started.
    fn await_ready(&mut self) -> Result<(), Error> {
        let patience = Patience::of(PATIENCE);
        loop {
            match self.control(&["await_startup", "--timeout", "30"]) {
                Ok(_) => return Ok(()),
                Err(error) if !self.server.is_alive() || !patience.rest_here() => {
                    return Err(error);
                }
                Err(_) => {}
            }
        }
    }
}

impl Drop for Rabbit {
    fn drop(&mut self) {
        self.server.kill();
        let _ = fs::remove_dir_all(&self.home);
    }
}

fn serve(home: &Path, name: &str, ports: (u16, u16, u16)) -> Result<Ward, Error> {
    let log = fs::File::create(home.join("out"))?;
    let mut server = nursery::command(&format!("{BIN}/rabbitmq-server"));
    environment(&mut server, home, name, ports);
    server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(nursery::spawn(server)?)
}

fn environment(command: &mut Command, home: &Path, name: &str, ports: (u16, u16, u16)) {
    let (port, dist_port, epmd_port) = ports;
    command
        .current_dir(home)
        .env("HOME", home)
        .env("RABBITMQ_NODENAME", name)
        .env("RABBITMQ_NODE_PORT", port.to_string())
        .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
        .env("RABBITMQ_DIST_PORT", dist_port.to_string())
        .env("ERL_EPMD_PORT", epmd_port.to_string())
        .env("ERL_EPMD_ADDRESS", "127.0.0.1")
        .env("RABBITMQ_MNESIA_BASE", home.join("mnesia"))
        .env("RABBITMQ_LOG_BASE", home.join("log"))
        .env("RABBITMQ_CONFIG_FILE", home.join("rabbitmq.conf"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", home.join("plugins"))
        .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
        .env("RUNNING_UNDER_SYSTEMD", "true");
}
