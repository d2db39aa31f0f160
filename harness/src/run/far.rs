//! A request that came to the proxy turned into one to the service behind it, and its answer into one that can be passed on.

use std::{future::Future, pin::Pin};

use samprov_model::observation::{Answer, Outcome, Request};
use samprov_stubs::{Far, NoAnswer};

use super::client::HttpClient;
use crate::rig::is_loopback;

/// What belongs to one connection and is not passed on (RFC 9110, 7.6.1), and the length, which is told anew.
const OF_THE_CONNECTION: &[&str] = &[
    "connection",
    "content-length",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Fields that lead to other addresses of the service.
const LEADING: &[&str] = &["content-location", "link", "location"];

/// A service at an origin.
#[derive(Debug)]
pub(crate) struct FarService {
    /// How it is asked.
    pub(crate) client: HttpClient,
    /// `http://HOST:PORT`
    pub(crate) origin: String,
    /// What it puts before the paths of its description.
    pub(crate) base_path: String,
}

impl Far for FarService {
    fn answer<'f>(
        &'f self,
        request: &'f Request,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, NoAnswer>> + Send + 'f>> {
        Box::pin(async move {
            let sent = self.client.send(&self.passed_on(request)).await.map_err(NoAnswer)?;
            match sent.outcome {
                Outcome::Answer(answer) => Ok(self.passed_back(request, answer)),
                Outcome::NoAnswer(why) => Err(NoAnswer(format!("{why:?}"))),
            }
        })
    }
}

impl FarService {
    fn passed_on(&self, request: &Request) -> Request {
        let mut passed = Request { base: self.origin.clone(), ..request.clone() };
        // A service on this machine makes its addresses from the name that it is called by, and so leads back to the proxy;
        // elsewhere the name may choose between services.
        let keeps_host = is_loopback(&self.origin);
        passed.headers.retain(|(name, _)| {
            !is_one_of(OF_THE_CONNECTION, name) && (keeps_host || !name.eq_ignore_ascii_case("host"))
        });
        passed
    }

    fn passed_back(&self, request: &Request, mut answer: Answer) -> Answer {
        let is_head = request.method == "HEAD";
        answer.headers.retain(|(name, _)| {
            let is_length = name.eq_ignore_ascii_case("content-length");
            // The client has taken codings off.
            !name.eq_ignore_ascii_case("content-encoding")
                && (!is_one_of(OF_THE_CONNECTION, name) || (is_length && is_head))
        });
        let near = request.base.strip_suffix(&self.base_path).unwrap_or(&request.base);
        let (from, to) = (format!("{}/", self.origin), format!("{near}/"));
        for (_, value) in answer.headers.iter_mut().filter(|(name, _)| is_one_of(LEADING, name)) {
            *value = value.replace(&from, &to);
        }
        answer
    }
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::ConnectionOptions;

    fn service() -> FarService {
        FarService {
            client: HttpClient::new(&ConnectionOptions::default(), false).expect("client"),
            origin: "http://127.0.0.1:3000".to_owned(),
            base_path: "/v1".to_owned(),
        }
    }

    fn request() -> Request {
        let base = "http://127.0.0.1:9/v1".to_owned();
        Request { method: "GET".into(), base, target: "/v1/things".into(), ..Request::default() }
    }

    #[test]
    fn what_leads_to_the_service_leads_to_the_proxy() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = vec![
            field("location", "http://127.0.0.1:3000/v1/things/1"),
            field("link", "<http://127.0.0.1:30001/v1>; rel=next"),
            field("transfer-encoding", "chunked"),
            field("x-kept", "http://127.0.0.1:3000/"),
        ];
        let passed = service().passed_back(&request(), Answer { status: 201, headers, ..Answer::default() });
        let expected = [
            field("location", "http://127.0.0.1:9/v1/things/1"),
            field("link", "<http://127.0.0.1:30001/v1>; rel=next"),
            field("x-kept", "http://127.0.0.1:3000/"),
        ];
        assert_eq!(passed.headers, expected);
    }

    #[test]
    fn a_request_goes_to_the_service_with_the_path_that_it_came_with() {
        let passed = service().passed_on(&request());
        assert_eq!(format!("{}{}", passed.base, passed.target), "http://127.0.0.1:3000/v1/things");
    }
}
