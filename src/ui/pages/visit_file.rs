//! A visit as a calendar file (RFC 5545): time, service, district and code. It leaves the phone with every backup and every
//! shared calendar, so it holds neither name nor number nor street.
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::domain::requests::VisitTime;
use crate::i18n::Words;
use crate::i18n::calendar::utc_stamp;
use crate::model::moment::Moment;
use crate::page::cx::Cx;
use crate::page::reply::Reply;

/// Octets of a line at most, without its end.
const LINE: usize = 75;

/// The reply with the file.
pub fn visit_file(cx: &Cx, visit: &VisitTime) -> Reply {
    let mut response: Response = file_of(cx.words, visit, cx.now).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{}.ics\"", visit.code)) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Reply::Other(response)
}

fn file_of(words: Words, visit: &VisitTime, now: Moment) -> String {
    let code = visit.code.to_string();
    let description = words.plain("visit-file-text", &[("code", code.as_str().into())]);
    let district = visit.district.map(|number| {
        let number = words.digits(&number.to_string());
        format!("LOCATION:{}", escaped(&words.plain("request-district", &[("n", number.into())])))
    });
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Karriz//Visits//EN".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        // The same visit again is the same entry, changed.
        format!("UID:{}-visit@karriz", code.to_lowercase()),
        format!("DTSTAMP:{}", utc_stamp(now)),
        format!("DTSTART:{}", utc_stamp(visit.start)),
        format!("DTEND:{}", utc_stamp(visit.end)),
        format!("SUMMARY:{}", escaped(visit.service_title.in_lang(words.lang()).text)),
        format!("DESCRIPTION:{}", escaped(&description)),
    ];
    let ends = ["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()];
    lines.into_iter().chain(district).chain(ends).map(|line| folded(&line)).collect()
}

/// A text as a value: what would end it or part it is marked, and what cannot be seen is left out.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | ';' | ',' => value.extend(['\\', sign]),
            '\n' => value.push_str("\\n"),
            other if other.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

/// The line with its end, in pieces of 75 octets that begin with a blank. No letter is cut.
fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > LINE {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(letter);
        octets += letter.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::i18n::LocalName;
    use crate::model::tracking_code::TrackingCode;
    use proptest::prelude::*;

    fn visit(title: &str) -> VisitTime {
        VisitTime {
            code: TrackingCode::from_random(7),
            service_title: LocalName::as_it_stands(title),
            district: Some(6),
            // 2026-11-24 06:30 UTC
            start: Moment::from_ms(1_795_501_800_000),
            end: Moment::from_ms(1_795_505_400_000),
        }
    }

    #[test]
    fn the_file_is_as_the_standard_has_it() {
        let file = file_of(Words::of(Lang::En), &visit("a, b; c\\d\r\nEND:VEVENT"), Moment::from_ms(1_795_500_000_000));
        let code = TrackingCode::from_random(7).to_string();
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Karriz//Visits//EN",
            "BEGIN:VEVENT",
            &format!("UID:{}-visit@karriz", code.to_lowercase()),
            "DTSTAMP:20261124T060000Z",
            "DTSTART:20261124T063000Z",
            "DTEND:20261124T073000Z",
            "SUMMARY:a\\, b\\; c\\\\d\\nEND:VEVENT",
        ];
        let lines: Vec<&str> = file.split("\r\n").collect();
        assert_eq!(lines[..9], expected);
        assert!(lines[9].starts_with("DESCRIPTION:") && lines[9].contains(&code), "{file}");
        assert_eq!(lines[10..], ["LOCATION:district 6", "END:VEVENT", "END:VCALENDAR", ""]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_folding_loses_nothing(title in "\\PC{0,200}") {
            let file = file_of(Words::of(Lang::Fa), &visit(&title), Moment::EPOCH);
            prop_assert!(file.ends_with("\r\n"));
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= LINE && !line.contains(['\r', '\n']), "{}", line);
            }
            let unfolded = file.replace("\r\n ", "");
            prop_assert!(unfolded.contains(&format!("\r\nSUMMARY:{}\r\n", escaped(&title))), "{}", unfolded);
        }
    }
}
