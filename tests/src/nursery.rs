//! Child processes that never outlive the tests.
//!
//! Owns one thread that starts every child, because the kernel ties a child's
//! death signal to the thread that started it. Order: a child is killed when it
//! is dropped, or by the kernel when the tests end in any way.

use std::io;
use std::process::{Child, Command};
use std::sync::mpsc::{Sender, channel};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

type Order = (Command, Sender<io::Result<Child>>);

static NURSERY: LazyLock<Mutex<Sender<Order>>> = LazyLock::new(|| {
    let (orders, received) = channel::<Order>();
    thread::spawn(move || {
        for (mut command, answer) in received {
            let _ = answer.send(command.spawn());
        }
    });
    Mutex::new(orders)
});

/// A child that is killed when it is dropped.
#[derive(Debug)]
pub struct Ward(Child);

/// Starts a program with `arguments` under the kernel's death signal.
pub fn command(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--", program]);
    command
}

/// Starts a program as another user, which servers demand of root.
pub fn command_as(user: &str, program: &str) -> Command {
    if !rustix::process::geteuid().is_root() {
        return command(program);
    }
    let mut command = Command::new("setpriv");
    let user = [&format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups"]
        .map(String::from);
    command.args(user).args(["--pdeathsig", "KILL", "--", program]);
    command
}

/// Starts the child from the thread that lives as long as the tests.
pub fn spawn(command: Command) -> io::Result<Ward> {
    let (answer, answered) = channel();
    let orders = NURSERY.lock().unwrap_or_else(PoisonError::into_inner).clone();
    orders.send((command, answer)).expect("the nursery's thread never ends");
    answered.recv().expect("the nursery's thread never ends").map(Ward)
}

impl Ward {
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// kill -9, and waits until the process is gone.
    pub fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// SIGTERM, and waits for the exit status.
    pub fn terminate(&mut self) -> io::Result<std::process::ExitStatus> {
        let id = i32::try_from(self.0.id()).ok().and_then(rustix::process::Pid::from_raw);
        let id = id.ok_or_else(|| io::Error::other("the process has no id"))?;
        rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
        self.0.wait()
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Ward {
    fn drop(&mut self) {
        self.kill();
    }
}
