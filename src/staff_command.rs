//! `karriz staff`: the operator says who works here. Runs beside a program that serves.
use karriz::config::Config;
use karriz::domain::accounts::{self, NewInvitation};
use karriz::domain::refusal::Refusal;
use karriz::model::ids::PersonId;
use karriz::model::phone::Mobile;
use karriz::model::role::Role;
use karriz::program::{Program, StartError};

/// What the operator says.
#[derive(clap::Subcommand)]
pub enum StaffCommand {
    /// Invite a number to work here. Prints a link of one use, to be sent to its owner alone.
    Add {
        /// Like 09121234567.
        #[arg(long, value_parser = mobile)]
        mobile: Mobile,
        /// call-agent, quality, finance, legal, privacy-officer, supervisor or admin.
        #[arg(long, value_parser = staff_role)]
        role: Role,
        /// For so many days; until it is ended without.
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..=3_650))]
        days: Option<i64>,
    },
    /// Who works here, and as what.
    List,
    /// Take the second step of a number away that was lost. Prints a link of one use to set up a new one, to be sent to its owner
    /// alone.
    ResetFactor {
        #[arg(long, value_parser = mobile)]
        mobile: Mobile,
    },
    /// End all roles of a number, and its sessions, at once.
    Suspend {
        #[arg(long, value_parser = mobile)]
        mobile: Mobile,
    },
}

/// A number as an operator types it.
pub fn mobile(typed: &str) -> Result<Mobile, String> {
    Mobile::parse(typed).map_err(|_| "not an Iranian mobile number".to_owned())
}

fn staff_role(typed: &str) -> Result<Role, String> {
    let staff = || Role::ALL.iter().copied().filter(|role| role.is_staff());
    let names = || staff().map(Role::code).collect::<Vec<_>>().join(", ");
    staff().find(|role| role.code() == typed).ok_or_else(|| format!("one of {}", names()))
}

/// Carries it out.
pub async fn run(config: Config, program: Program, command: StaffCommand) -> Result<(), StartError> {
    program.require_newest_schema().await?;
    let done = match command {
        StaffCommand::Add { mobile, role, days } => add(&config, &program, mobile, role, days).await,
        StaffCommand::List => list(&program).await,
        StaffCommand::ResetFactor { mobile } => reset_factor(&config, &program, &mobile).await,
        StaffCommand::Suspend { mobile } => suspend(&program, &mobile).await,
    };
    program.close().await;
    done
}

async fn add(
    config: &Config,
    program: &Program,
    mobile: Mobile,
    role: Role,
    days: Option<i64>,
) -> Result<(), StartError> {
    let app = &program.app;
    let ends_at = days.map(|days| accounts::role_ends(app.now(), days));
    let new = NewInvitation { mobile, role, ends_at };
    let tx = app.services.begin().await?;
    let made = accounts::invite_as_operator(&app.services, app.doors.system(), &tx, &new).await;
    let secret = made.map_err(|refusal| said(refusal, "this role is given to nobody"))?;
    tx.commit().await?;
    println!("{}/staff/join/{secret}", config.public_origin);
    Ok(())
}

async fn list(program: &Program) -> Result<(), StartError> {
    let app = &program.app;
    let members = accounts::list_staff_as_operator(&app.services, app.doors.system()).await?;
    for member in members {
        for held in &member.roles {
            let until = held.ends_at.map_or_else(|| "-".to_owned(), |at| at.ms().to_string());
            println!("{:<16} {:<16} {:<14} {}", held.role.code(), member.mobile_masked, until, member.id);
        }
    }
    Ok(())
}

/// What is said of a number that nobody has who works here.
const NOBODY: &str = "nobody with this number works here";

async fn account(program: &Program, mobile: &Mobile) -> Result<PersonId, StartError> {
    let (services, doors) = (&program.app.services, &program.app.doors);
    let nobody = || StartError::Refused(NOBODY.to_owned());
    accounts::account_of(services, doors.system(), mobile).await?.ok_or_else(nobody)
}

async fn reset_factor(config: &Config, program: &Program, mobile: &Mobile) -> Result<(), StartError> {
    let (services, doors) = (&program.app.services, &program.app.doors);
    let person_id = account(program, mobile).await?;
    let tx = services.begin().await?;
    let made = accounts::make_pass_as_operator(services, doors.system(), &tx, person_id).await;
    let secret = made.map_err(|refusal| said(refusal, NOBODY))?;
    tx.commit().await?;
    println!("{}/staff/enrol/{secret}", config.public_origin);
    Ok(())
}

async fn suspend(program: &Program, mobile: &Mobile) -> Result<(), StartError> {
    let (services, doors) = (&program.app.services, &program.app.doors);
    let person_id = account(program, mobile).await?;
    let tx = services.begin().await?;
    let ended = accounts::suspend(services, doors.system(), &tx, person_id).await;
    let ended = ended.map_err(|refusal| said(refusal, NOBODY))?;
    tx.commit().await?;
    for role in ended {
        println!("ended: {}", role.code());
    }
    Ok(())
}

fn said(refusal: Refusal, words: &str) -> StartError {
    match refusal {
        Refusal::Fault(fault) => StartError::Fault(fault),
        _ => StartError::Refused(words.to_owned()),
    }
}
