//! A private PostgreSQL: durable settings, its own directory and port.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Error, directory_in, ports, run};
use crate::nursery::{self, Ward};
use crate::patience::Patience;

const BIN: &str = "/usr/lib/postgresql/15/bin";
const USER: &str = "postgres";
const PATIENCE: Duration = Duration::from_secs(30);

/// A running PostgreSQL.
#[derive(Debug)]
pub struct Postgres {
    dir: PathBuf,
    port: u16,
    server: Ward,
}

impl Postgres {
    pub fn start() -> Result<Self, Error> {
        Self::start_in(&std::env::temp_dir())
    }

    /// Starts one whose data lie on a given file system.
    pub fn start_in(base: &Path) -> Result<Self, Error> {
        let dir = directory_in(base, "pg")?;
        if rustix::process::geteuid().is_root() {
            run(owner(&dir))?;
        }
        let data = dir.join("data");
        let mut init = nursery::command_as(USER, &format!("{BIN}/initdb"));
        init.args(["-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8", "-D"]).arg(&data);
        run(init)?;
        let port = ports::claim()?;
        let settings = format!(
            "port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\n\
             max_connections = 400\nshared_buffers = '64MB'\nlogging_collector = off\n",
            dir.display()
        );
        fs::write(dir.join("own.conf"), settings)?;
        let mut postgres = Self { server: serve(&dir)?, dir, port };
        postgres.await_ready()?;
        Ok(postgres)
    }

    /// The server's process; its workers are its children.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// Creates an empty database and says its URL.
    pub fn database(&self, name: &str) -> Result<String, Error> {
        let mut create = Command::new(format!("{BIN}/createdb"));
        create.args(["-h", "127.0.0.1", "-U", USER, "-p", &self.port.to_string(), name]);
        run(create)?;
        Ok(self.url(name))
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs one statement and answers what psql prints, for proofs of what is stored.
    pub fn query(&self, database: &str, statement: &str) -> Result<String, Error> {
        let mut psql = Command::new(format!("{BIN}/psql"));
        psql.args(["-h", "127.0.0.1", "-U", USER, "-p", &self.port.to_string()]);
        psql.args(["-d", database, "-At", "-c", statement]);
        run(psql)
    }

    /// Runs a script of psql's with its variables.
    pub fn script(
        &self,
        database: &str,
        file: &Path,
        variables: &[(&str, &str)],
    ) -> Result<String, Error> {
        let mut psql = Command::new(format!("{BIN}/psql"));
        psql.args(["-h", "127.0.0.1", "-U", USER, "-p", &self.port.to_string()]);
        psql.args(["-q", "-d", database, "-f"]).arg(file);
        for (name, value) in variables {
            psql.args(["-v", &format!("{name}={value}")]);
        }
        run(psql)
    }

    /// The address of a database for another role than the server's own.
    pub fn url_of(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }

    /// kill -9 of the server; its children notice and end.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Starts it again on the same data; old shared memory may need a moment.
    pub fn start_again(&mut self) -> Result<(), Error> {
        let patience = Patience::of(PATIENCE);
        loop {
            self.server = serve(&self.dir)?;
            match self.await_ready() {
                Ok(()) => return Ok(()),
                Err(error) if !patience.rest_here() => return Err(error),
                Err(_) => {}
            }
        }
    }

    fn await_ready(&mut self) -> Result<(), Error> {
        let patience = Patience::of(PATIENCE);
        while self.server.is_alive() && patience.rest_here() {
            if self.query(USER, "SELECT 1").is_ok() {
                return Ok(());
            }
        }
        Err(Error::Silent("PostgreSQL"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.server.kill();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn owner(dir: &Path) -> Command {
    let mut chown = Command::new("chown");
    chown.arg(format!("{USER}:")).arg(dir);
    chown
}

fn serve(dir: &Path) -> Result<Ward, Error> {
    let log = fs::File::create(dir.join("log"))?;
    let mut server = nursery::command_as(USER, &format!("{BIN}/postgres"));
    server.arg("-D").arg(dir.join("data"));
    for line in fs::read_to_string(dir.join("own.conf"))?.lines() {
        server.arg("-c").arg(line.replace(" = ", "=").replace('\'', ""));
    }
    server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(nursery::spawn(server)?)
}
