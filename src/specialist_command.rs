//! `karriz specialist`: the operator says who offers services, of people whom they know. Runs beside a program that serves.
use karriz::config::Config;
use karriz::domain::catalogue;
use karriz::domain::places::{CityFound, places};
use karriz::domain::refusal::Refusal;
use karriz::domain::specialists::{NewTrade, join_as_operator};
use karriz::i18n::{Lang, Words};
use karriz::model::form::FieldErrors;
use karriz::model::phone::Mobile;
use karriz::page::form_view::say;
use karriz::program::{Program, StartError};

/// What the operator says.
#[derive(clap::Subcommand)]
pub enum SpecialistCommand {
    /// Make the owner of an account a specialist. They sign in once before, with this number.
    Add {
        /// Like 09121234567.
        #[arg(long, value_parser = crate::staff_command::mobile)]
        mobile: Mobile,
        /// The name of a city, or its code.
        #[arg(long)]
        city: String,
        /// Services by their slugs, with commas between; `karriz specialist services` lists them.
        #[arg(long, value_delimiter = ',', required = true)]
        services: Vec<String>,
    },
    /// The services there are: slug and title.
    Services,
}

/// Carries it out.
pub async fn run(_: Config, program: Program, command: SpecialistCommand) -> Result<(), StartError> {
    program.require_newest_schema().await?;
    program.refresh_catalogue().await?;
    let done = match command {
        SpecialistCommand::Add { mobile, city, services } => add(&program, &mobile, &city, services).await,
        SpecialistCommand::Services => {
            list(&program);
            Ok(())
        }
    };
    program.close().await;
    done
}

async fn add(program: &Program, mobile: &Mobile, city: &str, skills: Vec<String>) -> Result<(), StartError> {
    let CityFound::One(city) = places().find_city(city) else {
        return Err(StartError::Refused(
            "no city, or more than one, has this name; name its province behind a comma".to_owned(),
        ));
    };
    let (services, doors) = (&program.app.services, &program.app.doors);
    let trade = NewTrade { city_code: city.code.clone(), skills };
    let tx = services.begin().await?;
    join_as_operator(services, doors.system(), &tx, mobile, trade).await.map_err(said)?;
    tx.commit().await?;
    println!("specialist in {}", city.name);
    Ok(())
}

fn list(program: &Program) {
    let catalogue = catalogue::current(&program.app.services);
    for service in catalogue.categories.iter().flat_map(|category| &category.services) {
        println!("{:<28} {}", service.slug, service.title);
    }
}

fn said(refusal: Refusal) -> StartError {
    let words = Words::of(Lang::En);
    match refusal {
        Refusal::Fault(fault) => StartError::Fault(fault),
        Refusal::NotFound => {
            StartError::Refused("this number has no account; its owner signs in once first".to_owned())
        }
        Refusal::Invalid(errors) => StartError::Refused(all(words, &errors)),
        Refusal::Conflict(why) => StartError::Refused(words.plain(why.words(), &[])),
        Refusal::NotAllowed | Refusal::TooMany { .. } => StartError::Refused("refused".to_owned()),
    }
}

fn all(words: Words, errors: &FieldErrors) -> String {
    errors.iter().map(|error| say(words, &error.message)).collect::<Vec<_>>().join("; ")
}
