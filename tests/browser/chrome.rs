//! Chrome: a headless browser with one page, driven through its debugging pipe. What it logs, asks for or pops up is kept.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// No answer takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser, gone with its value.
pub struct Chrome {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    calls: u64,
    session: Option<String>,
    /// What the page logged, the requests it made and the dialogs it opened, since it was last loaded.
    pub logged: Vec<String>,
    pub requests: Vec<String>,
    pub dialogs: Vec<String>,
    profile: PathBuf,
}

/// The browser's program; without it a test is left out, with a word, but never under `CI`.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("NASKH_TEST_BROWSER") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name))).find(|p| p.is_file());
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no Chromium is installed: tests/run does that");
        eprintln!("left out: no Chromium is installed (tests/run does that as root; NASKH_TEST_BROWSER names another)");
    }
    found
}

impl Chrome {
    /// Starts the browser with a blank page; its profile goes into `folder`.
    pub fn start(folder: &Path) -> Option<Chrome> {
        let program = program()?;
        let profile = folder.join("profile");
        // The pipe is numbers 3 and 4, which a shell can give without unsafe code.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"])
            .arg(&program)
            .args(["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update"])
            .args(["--force-device-scale-factor=1", "--hide-scrollbars"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .env("HOME", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, from) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(out).split(0).map_while(Result::ok) {
                if sender.send(serde_json::from_slice(&message).unwrap()).is_err() {
                    break;
                }
            }
        });
        let (logged, requests, dialogs) = (Vec::new(), Vec::new(), Vec::new());
        let mut chrome = Chrome { child, to, from, calls: 0, session: None, logged, requests, dialogs, profile };
        let target = chrome.call("Target.createTarget", json!({"url": "about:blank"}))["targetId"].clone();
        let session = chrome.call("Target.attachToTarget", json!({"targetId": target, "flatten": true}));
        chrome.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            chrome.call(&format!("{domain}.enable"), json!({}));
        }
        Some(chrome)
    }

    /// Calls a method of the browser.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).and_then(|()| self.to.flush()).unwrap();
        loop {
            let answer = self.from.recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("{method}: no answer: {e}"));
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.note(&answer);
        }
    }

    /// Keeps what an event says.
    fn note(&mut self, event: &Value) {
        let params = &event["params"];
        match event["method"].as_str().unwrap_or_default() {
            "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => self.logged.push(params.to_string()),
            "Network.requestWillBeSent" => self.requests.push(params["request"]["url"].as_str().unwrap().to_owned()),
            "Page.javascriptDialogOpening" => {
                self.dialogs.push(params.to_string());
                // Nothing else is answered while it is open; its own answer is not waited for.
                let message =
                    json!({"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": false}, "sessionId": self.session});
                self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
            }
            _ => {}
        }
    }

    /// Loads a file anew, with what stands behind `#`, and waits until it is ready. Gives how long that took.
    pub fn open(&mut self, file: &Path, hash: &str) -> Duration {
        self.call("Page.navigate", json!({"url": "about:blank"}));
        (self.logged, self.requests, self.dialogs) = (Vec::new(), Vec::new(), Vec::new());
        let begun = Instant::now();
        self.call("Page.navigate", json!({"url": format!("file://{}#{hash}", file.display())}));
        self.until("document.documentElement?.dataset.ready === ''");
        begun.elapsed()
    }

    /// The value of an expression in the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// The text of an expression in the page.
    pub fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression}: {value} is no text")).to_owned()
    }

    /// The number of an expression in the page.
    pub fn number(&mut self, expression: &str) -> f64 {
        let value = self.value(expression);
        value.as_f64().unwrap_or_else(|| panic!("{expression}: {value} is no number"))
    }

    /// The texts of all elements that a selector finds, white space as single spaces.
    pub fn texts(&mut self, selector: &str) -> Vec<String> {
        let found =
            self.value(&format!("[...document.querySelectorAll({selector:?})].map((e) => e.innerText.replace(/\\s+/g, ' ').trim())"));
        found.as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned()).collect()
    }

    /// Waits until an expression is true.
    pub fn until(&mut self, expression: &str) {
        let begun = Instant::now();
        while self.value(expression) != true {
            assert!(begun.elapsed() < PATIENCE, "{expression} did not become true");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Turns to what stands behind `#`.
    pub fn turn(&mut self, hash: &str) {
        self.value(&format!("location.hash = {hash:?}; new Promise((done) => setTimeout(done, 30))"));
    }

    /// Makes the window so wide and high.
    pub fn size(&mut self, width: u32, height: u32) {
        let params = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", params);
    }

    /// Presses keys, one after the other: their names, as the browser has them.
    pub fn press(&mut self, keys: &[&str]) {
        for &key in keys {
            let code = match key {
                "Tab" => 9,
                "Enter" => 13,
                _ => panic!("{key} is not known here"),
            };
            let text = if key == "Enter" { "\r" } else { "" };
            let down = json!({"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text});
            self.call("Input.dispatchKeyEvent", down);
            self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code}));
        }
        self.value("new Promise((done) => setTimeout(done, 30))");
    }

    /// Types a text where the focus is.
    pub fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Fails unless the page did nothing but load: no word in the console, no request but for itself, no dialog.
    #[track_caller]
    pub fn is_quiet(&mut self, file: &Path) {
        // What was on its way has come when a later call is answered.
        self.value("new Promise((done) => setTimeout(done, 50))");
        let own = format!("file://{}", file.display());
        // The pictures of the browser's own buttons are within it; none of the page's are, and its policy allows none.
        let inside = |url: &str| url == own || url == "about:blank" || url.starts_with("data:image/svg+xml;base64,");
        let others: Vec<&String> = self.requests.iter().filter(|url| !inside(url)).collect();
        assert!(others.is_empty(), "requests were made: {others:?}");
        assert!(self.requests.contains(&own), "not even its own request was seen: the test is blind");
        assert!(self.logged.is_empty(), "the console says {:?}", self.logged);
        assert!(self.dialogs.is_empty(), "dialogs: {:?}", self.dialogs);
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        self.session = None;
        let _ = self.to.write_all(b"{\"id\":1000000,\"method\":\"Browser.close\"}\0");
        let begun = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && begun.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
