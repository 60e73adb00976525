//! Who operates the site, as the settings say it. What is empty is shown nowhere.

/// The operator of this site, in the operator's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    pub legal_name: Option<String>,
    pub address: Option<String>,
    /// As it is to be read; dialled are its digits.
    pub telephone: Option<String>,
    /// When the telephone is answered.
    pub hours: Option<String>,
    /// Address of the page on which a third party vouches for the operator.
    pub trust_mark: Option<String>,
    /// Who answers for people's data.
    pub privacy_contact: Option<String>,
    /// Where weaknesses are reported: an address with its scheme, like `mailto:…`.
    pub security_contact: Option<String>,
    /// Address of the policy on reports of weaknesses.
    pub security_policy: Option<String>,
    /// The terms of use.
    pub terms: OperatorText,
    /// How to complain, and what becomes of it.
    pub complaint: OperatorText,
}

/// A text of the operator, in the languages that it is written in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperatorText {
    pub persian: Option<String>,
    pub english: Option<String>,
}

impl OperatorText {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.persian.is_none() && self.english.is_none()
    }
}

impl Operator {
    /// Whether there is nothing to show people.
    pub fn is_silent(&self) -> bool {
        let shown = [&self.legal_name, &self.address, &self.telephone, &self.trust_mark, &self.privacy_contact];
        shown.into_iter().all(Option::is_none)
    }
}
