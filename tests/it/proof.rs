//! The list of tests that the proof page reads is that of this program.
#[path = "../../src/domain/policy/test_list.rs"]
mod test_list;

#[test]
fn the_list_of_tests_is_current() {
    test_list::check("it");
}
