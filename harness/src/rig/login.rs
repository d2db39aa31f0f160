//! Name and password in an address, taken out of it: an address is shown, a password is not.

use std::fmt;

/// Name and password that stood in an address, decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password; empty when there is none.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// An address without name and password, and those.
pub fn split_login(address: &str) -> (String, Option<Login>) {
    let Some((before, login, after)) = parts(address) else { return (address.to_owned(), None) };
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let login = Login { user: percent_decoded(user), password: percent_decoded(password) };
    (format!("{before}{after}"), Some(login))
}

/// An address with `***` in place of name and password; `SERVICE=` in front stays.
pub fn without_login(address: &str) -> String {
    match parts(address) {
        Some((before, _, after)) => format!("{before}***@{after}"),
        None => address.to_owned(),
    }
}

/// What stands before, in and behind `user:password@`. Also texts that are no address are cut: they may be meant as one.
fn parts(address: &str) -> Option<(&str, &str, &str)> {
    let start = address.find("://").map_or(0, |scheme| scheme + 3);
    let authority =
        address[start..].find(['/', '?', '#', '\\']).map_or(address.len(), |length| start + length);
    let at = start + address[start..authority].rfind('@')?;
    Some((&address[..start], &address[start..at], &address[at + 1..]))
}

/// A text with `%XX` replaced.
pub(crate) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let pair = text.get(index + 1..index + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let (b'%', Some(value)) = (byte, pair) {
            decoded.push(value);
            index += 3;
        } else {
            decoded.push(byte);
            index += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_password_leave_the_address() {
        let (address, login) = split_login("https://u%40x:p:w%2F@a.example:8443/v1?x=@");
        assert_eq!(address, "https://a.example:8443/v1?x=@");
        assert_eq!(login, Some(Login { user: "u@x".into(), password: "p:w/".into() }));
        assert_eq!(split_login("http://a.example/@"), ("http://a.example/@".into(), None));
        assert_eq!(format!("{login:?}"), "Some(***)");
    }

    #[test]
    fn what_is_shown_has_no_password() {
        assert_eq!(without_login("register=http://u:p@a.example/v1"), "register=http://***@a.example/v1");
        assert_eq!(without_login("u:p@a.example:3128"), "***@a.example:3128");
        assert_eq!(without_login("http://a.example"), "http://a.example");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_split(text in ".{0,60}") {
            let _ = split_login(&text);
            let _ = without_login(&text);
        }
    }
}
