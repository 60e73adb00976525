//! What people reported of products that do the same job, tried on ours: a test under the name of each case.
mod alerts;
mod calls;
mod danger;
mod desk;
mod frame;
mod live;
mod news;
mod request_form;
mod sign_in;
mod words;
