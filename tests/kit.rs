//! The kit: [`Dir`], a fresh folder a test, and [`Cmd`], the program in it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A fresh folder, gone when the test has passed; after a failure it stays, for a look.
pub struct Dir {
    path: PathBuf,
}

impl Dir {
    pub fn new() -> Dir {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // A process of an earlier run may have had the same number, and have failed.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Dir { path }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file, and the folders it stands in.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// The lines of a JSON Lines file.
    pub fn rows(&self, name: &str) -> Vec<serde_json::Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{name}: {e}: {line}"));
        self.read(name).lines().map(parse).collect()
    }

    /// The files of a folder with their bytes, in order of their names.
    pub fn files(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(self.path(name)).unwrap();
        let mut files: Vec<_> = entries.map(|e| e.unwrap().path()).map(|p| (base(&p), std::fs::read(&p).unwrap())).collect();
        files.sort();
        files
    }

    /// The names in a folder, in order, hidden ones too.
    pub fn files_named(&self, name: &str) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.path(name)).unwrap().map(|e| base(&e.unwrap().path())).collect();
        names.sort();
        names
    }

    /// The program, started in this folder.
    pub fn naskh<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Cmd {
        let mut command = Command::new(env!("CARGO_BIN_EXE_naskh"));
        // Whoever runs the tests may have colours or logs switched on.
        command.current_dir(&self.path).args(args).env_remove("NASKH_LOG").env("NO_COLOR", "1");
        Cmd { command, stdin: Vec::new() }
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

fn base(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The sample newsroom, or a file of it.
pub fn newsroom(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/newsroom").join(name)
}

/// The rows of a truth file of the sample newsroom.
pub fn truth(name: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(newsroom("truth").join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Whether the large sizes are asked for: they take minutes without optimisation.
pub fn full() -> bool {
    std::env::var_os("NASKH_TEST_FULL").is_some()
}

/// A run of the program that is about to start.
pub struct Cmd {
    command: Command,
    stdin: Vec<u8>,
}

impl Cmd {
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Cmd {
        self.command.arg(arg);
        self
    }

    pub fn args(mut self, args: &[&str]) -> Cmd {
        self.command.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Cmd {
        self.command.env(name, value);
        self
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Cmd {
        self.stdin = bytes.into();
        self
    }

    /// Runs it, whatever comes of it.
    pub fn run(mut self) -> Ran {
        let piped = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap_or_else(|e| panic!("{:?}: {e}", piped));
        let mut stdin = child.stdin.take().unwrap();
        let bytes = self.stdin;
        // The program may end without reading all of it: that is for its exit code to say.
        let feeder = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_else(|e| panic!("output is not UTF-8: {e}"));
        let called = format!("{:?}", self.command);
        Ran { called, code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs it and expects success.
    pub fn ok(self) -> Ran {
        self.fails(0)
    }

    /// Runs it and expects this exit code.
    pub fn fails(self, code: i32) -> Ran {
        let ran = self.run();
        ran.must(ran.code == Some(code), &format!("exit code {code}"));
        ran
    }
}

/// A run that has ended.
pub struct Ran {
    called: String,
    /// `None` after a signal.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Fails with both texts whole unless `holds`.
    #[track_caller]
    pub fn must(&self, holds: bool, what: &str) {
        let code = self.code.map_or("a signal".to_string(), |c| c.to_string());
        assert!(
            holds,
            "expected {what}\n{}\nended with {code}\n--- stdout\n{}\n--- stderr\n{}\n---",
            self.called, self.stdout, self.stderr
        );
    }

    #[track_caller]
    pub fn err_says(&self, what: &str) -> &Ran {
        self.must(self.stderr.contains(what), &format!("{what:?} on stderr"));
        self
    }

    #[track_caller]
    pub fn out_says(&self, what: &str) -> &Ran {
        self.must(self.stdout.contains(what), &format!("{what:?} on stdout"));
        self
    }
}
