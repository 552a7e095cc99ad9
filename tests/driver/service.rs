//! Requests of a host: sending and masking by keys and values.

use std::time::Duration;

use smpp_driver::codec::CommandStatus;
use smpp_driver::driver::{Channel, Fault, PiiRules};
use smpp_driver::testing::{Smsc, SmscOptions};

use super::support::{channel, options, smsc, within};

#[tokio::test]
async fn sending_answers_with_the_ids_of_all_parts() {
    let smsc = smsc().await;
    let (channel, _inbox) = channel(options(&smsc)).await;
    let text = "x".repeat(300);
    let parameters = [
        ("to", "447700900123"),
        ("TEXT", text.as_str()),
        ("From", "ACME"),
        ("Priority", "3"),
        ("LongMessage", "udh16"),
        ("ExtraOpt", "{ tlvItems: [ { tag:0x1400, typ:byte, val:7 } ] }"),
    ];
    let answer = within(channel.service("sms", "send", parameters)).await.unwrap();
    let ids: Vec<_> = smsc.accepted().iter().map(|accepted| accepted.message_id.clone()).collect();
    let expected = [("Parts", "2"), ("MessageId.1", &ids[0]), ("MessageId.2", &ids[1])];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn faults_have_a_code_and_name_what_is_wrong() {
    let options_of_smsc = SmscOptions::default().answer_with(|_, _| CommandStatus::INVDSTADR);
    let smsc = Smsc::start(options_of_smsc).await.unwrap();
    let (channel, _inbox) = channel(options(&smsc)).await;
    let good = [("To", "447700900123"), ("Text", "Hi")];
    let with = |key, value| [good[0], good[1], (key, value)];
    let cases = [
        ("Fax", "Send", good.to_vec(), 1102, "there is no service \"Fax\"; known: Sms, PiiFindAndReplace"),
        ("Sms", "Sent", good.to_vec(), 1102, "there is no method \"Sent\"; known: Send"),
        ("Sms", "Send", good[..1].to_vec(), Fault::PARAMETER, "Text: missing"),
        (
            "Sms",
            "Send",
            with("Priority", "5").to_vec(),
            Fault::PARAMETER,
            "Priority: \"5\" given, 0 to 4 allowed",
        ),
        ("Sms", "Send", with("To", "1").to_vec(), Fault::PARAMETER, "To: given twice, once is allowed"),
        ("Sms", "Send", with("Colour", "red").to_vec(), Fault::PARAMETER, "there is no parameter \"Colour\""),
        ("Sms", "Send", good.to_vec(), 1110, "rejected: "),
        ("PiiFindAndReplace", "DataByRule", good.to_vec(), Fault::NOT_APPLIED, "the channel has no rules"),
    ];
    for (service, method, parameters, code, sentence) in cases {
        let fault = within(channel.service(service, method, parameters)).await.unwrap_err();
        assert_eq!(fault.code, code, "{fault}");
        assert!(fault.sentence.starts_with(sentence), "{fault}");
    }
}

#[tokio::test]
async fn without_a_session_it_is_not_connected() {
    let smsc = smsc().await;
    let options = options(&smsc);
    smsc.stop().await;
    let (channel, _inbox) = Channel::start(options).await.unwrap();
    let parameters = [("To", "447700900123"), ("Text", "Hi"), ("Deadline", "1000")];
    let fault = within(channel.service("Sms", "Send", parameters)).await.unwrap_err();
    assert_eq!(fault.code, 1101);
    channel.stop(Duration::ZERO).await;
}

/// The example of the guide: the pattern is put together, and the answer written back.
#[tokio::test]
async fn masking_is_a_service_too() {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.masking.rules = PiiRules::V9_0;
    let (channel, _inbox) = channel(options).await;
    let pattern = ["(?:4\\d{3}|5[1-5]\\d{2})", "[ -.]?\\d{4}", "[ -.]?\\d{4}", "[ -.]?\\d{4}"].concat();
    let text = "My card is 4111 1111 1111 1111.";
    let parameters = [
        ("Procedure.FindCreditCard.RegEx", pattern.as_str()),
        ("DataList.text", text),
        ("spec", "replace-all"),
    ];
    let answer = channel.service("PiiFindAndReplace", "DataByRegEx", parameters).await.unwrap();
    assert_eq!(answer[0], ("DataList.text".to_owned(), "My card is *******************.".to_owned()));
}
