//! The files of the worked example, embedded so that the demo works from an installed binary in any folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

macro_rules! typfall {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("../../../fixtures/typfall/", $path)))),*]
    };
}

const FILES: [(&str, &str); 14] = typfall![
    "collaboration.yaml",
    "population.yaml",
    "typfall.testdata.yaml",
    "e-service/service.yaml",
    "e-service/openapi.yaml",
    "e-service/flows/lamna-arende.arazzo.yaml",
    "person-register/service.yaml",
    "person-register/openapi.yaml",
    "person-register/flows/sla-upp.arazzo.yaml",
    "security-service/service.yaml",
    "security-service/openapi.yaml",
    "catalogue/service.yaml",
    "catalogue/openapi.yaml",
    "processes/livshandelse.arazzo.yaml",
];

/// Writes the files into a folder, where the reader of a report finds what it points at; gives the collaboration.
pub fn write_files(folder: &Path) -> io::Result<PathBuf> {
    for (name, content) in FILES {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)?;
    }
    Ok(folder.join("collaboration.yaml"))
}
