//! Transcripts of conversations: masked live, in the history, in the final record, or never.

use smpp_driver::driver::{ApplyArea, Channel, CleanSubject, Conversation, PiiRules};

use super::support::{options, smsc};

async fn conversation(area: ApplyArea, subject: CleanSubject) -> Conversation {
    let smsc = smsc().await;
    let mut options = options(&smsc);
    options.masking.rules = PiiRules::V9_0;
    (options.masking.apply_area, options.masking.clean_subject) = (area, subject);
    let (channel, _inbox) = Channel::start(options).await.unwrap();
    channel.conversation()
}

fn texts(said: &[smpp_driver::driver::Said]) -> Vec<&str> {
    said.iter().map(|said| said.text.as_str()).collect()
}

const CARD: &str = "It is 4111 1111 1111 1111";
const MASKED: &str = "It is *******************";

#[tokio::test]
async fn each_place_is_masked_as_the_options_say() {
    let cases = [
        (ApplyArea::Always, MASKED, MASKED, MASKED),
        (ApplyArea::HistoryAll, CARD, MASKED, MASKED),
        (ApplyArea::HistoryFinal, CARD, CARD, MASKED),
        (ApplyArea::Never, CARD, CARD, CARD),
    ];
    for (area, live, history, record) in cases {
        let mut conversation = conversation(area, CleanSubject::Never).await;
        assert_eq!(texts(&conversation.say("customer", CARD)), [live], "{area:?}");
        assert_eq!(texts(&conversation.history()), [history], "{area:?}");
        assert_eq!(texts(&conversation.final_record()), [record], "{area:?}");
        assert!(!format!("{conversation:?}").contains("4111"));
    }
}

#[tokio::test]
async fn the_subject_is_masked_by_a_choice_of_its_own() {
    let cases = [
        (CleanSubject::Never, CARD, CARD),
        (CleanSubject::History, CARD, MASKED),
        (CleanSubject::Interaction, MASKED, CARD),
        (CleanSubject::Both, MASKED, MASKED),
    ];
    for (clean, shown, stored) in cases {
        let mut conversation = conversation(ApplyArea::Never, clean).await;
        conversation.say("customer", CARD);
        assert_eq!(
            (conversation.subject().as_str(), conversation.stored_subject().as_str()),
            (shown, stored)
        );
    }
}

#[tokio::test]
async fn a_value_split_over_messages_of_one_speaker_is_masked_in_all_of_them() {
    let splits: [&[&str]; 4] = [
        &["my card is 4111 1111", "1111 1111, thanks"],
        &["my card is 4111 11", "11 1111 1", "111, thanks"],
        &["4111", "1111", "1111", "1111"],
        &["4111111111", "111111"],
    ];
    for split in splits {
        let mut conversation = conversation(ApplyArea::Always, CleanSubject::Both).await;
        let mut last = Vec::new();
        for part in split {
            last = conversation.say("customer", *part);
            // What somebody else says comes between.
            conversation.say("agent", "go on");
        }
        assert!(last.len() > 1, "those shown before are told again: {}", last.len());
        let all = texts(&conversation.history()).join(" ");
        assert!(!all.contains("41") && !all.contains("11"), "{all}");
        assert!(
            !all.contains("thanks") || all.contains(", thanks"),
            "no more than the value is masked: {all}"
        );
    }
}

#[tokio::test]
async fn numbers_of_two_speakers_are_no_value() {
    let mut conversation = conversation(ApplyArea::Always, CleanSubject::Both).await;
    conversation.say("customer", "4111 1111");
    let said = conversation.say("agent", "1111 1111");
    assert_eq!(texts(&said), ["1111 1111"]);
}
