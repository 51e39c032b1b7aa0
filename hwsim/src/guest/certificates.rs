//! What 802.1X needs: an authority, certificates of the server and the client, and the users.

use std::fs;
use std::time::Duration;

use super::security::{self, EAP};
use super::steps::{StepError, program};
use super::world::World;

/// How long openssl may take, in simulated time.
const LIMIT: Duration = Duration::from_secs(60);

/// One command each: key and certificate, signed by the authority.
const SCRIPT: &str = "set -e
printf '[req]\\ndistinguished_name=dn\\n[dn]\\n' > req.cnf
certify() {
  name=$1; shift
  openssl req -config req.cnf -x509 -days 3650 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
    -nodes -keyout $name.key -out $name.pem -subj /CN=$name \"$@\"
}
certify ca -addext basicConstraints=critical,CA:TRUE
certify server -CA ca.pem -CAkey ca.key -addext extendedKeyUsage=serverAuth
certify client -CA ca.pem -CAkey ca.key -addext extendedKeyUsage=clientAuth
";

/// Makes what the access points with 802.1X and their stations need; nothing where there are none.
pub(super) fn prepare(world: &mut World) -> Result<(), StepError> {
    let access_points = world.scenario.access_points.clone();
    if !access_points.iter().any(|access_point| access_point.lets_in().is_eap()) {
        return Ok(());
    }
    let failed = |path: String| move |source| StepError::File { path, source };
    fs::create_dir_all(EAP).map_err(failed(EAP.to_owned()))?;
    for (n, access_point) in access_points.iter().enumerate() {
        let path = format!("{EAP}/users-{}", world.scenario.access_point_interface(n));
        fs::write(&path, security::users(access_point)).map_err(failed(path.clone()))?;
    }
    let script = format!("cd {EAP}\n{SCRIPT}");
    program(world, "sh", &["-c".to_owned(), script], LIMIT).map(drop)
}
