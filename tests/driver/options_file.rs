//! The reader of option files that the examples share.

use smpp_driver::driver::BindMode;

#[path = "../../examples/support/options_file.rs"]
mod reader;

const FILE: &str = "\u{FEFF}# The channel to the test SMSC.\r
x-smpp-host = 127.0.0.1:2776\r
\r
; as they gave it
X-SMPP-System-Id=ESME1
password = \" s#3=c \"
x-smpp-bind-mode\t=  transmitter
x-smpp-extraopt = {tlvItems:[{tag:0x1400,typ:str,val:\"a=b\"}]}
";

#[test]
fn lines_are_options() {
    let options = reader::parse(FILE).unwrap();
    assert_eq!((&*options.hosts[0].name, options.hosts[0].port), ("127.0.0.1", Some(2776)));
    assert_eq!((&*options.system_id, options.password.reveal()), ("ESME1", " s#3=c "));
    assert_eq!(options.bind_mode, BindMode::Transmitter);
    assert_eq!(options.extraopt.iter().next().unwrap().value, b"a=b\0");
}

#[test]
fn faults_have_their_lines() {
    let text = "x-smpp-host = smsc\n\nhunter2\n= hunter2\npassword = hunter2-\u{e9}\nx-smpp-sessions = 0\n\
                x-smpp-port = 1\nX-SMPP-PORT = 2\nx-smpp-prot = 3\n";
    let shown = reader::parse(text).unwrap_err();
    assert_eq!(
        shown,
        "  line 3: no option; KEY = VALUE, a comment after # or nothing is allowed\n  \
         line 4: no option; KEY = VALUE, a comment after # or nothing is allowed\n  \
         line 5: password: *** given; allowed: empty, or 1 to 255 characters of ASCII\n  \
         line 6: x-smpp-sessions: \"0\" given; allowed: 1 to 100\n  \
         line 8: x-smpp-port: given more than once; once is allowed\n  \
         line 9: x-smpp-prot: there is no such option; is x-smpp-port meant?\n  \
         x-smpp-system-id: missing; allowed: 1 to 15 characters of ASCII"
    );
}

#[test]
fn a_file_is_read() {
    let path = std::env::temp_dir().join(format!("smpp-driver-options-{}", std::process::id()));
    std::fs::write(&path, FILE).unwrap();
    let options = reader::read(&path);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(options.unwrap().system_id, "ESME1");

    let error = reader::read(&path).unwrap_err();
    assert!(error.starts_with(&path.display().to_string()), "{error}");
}
