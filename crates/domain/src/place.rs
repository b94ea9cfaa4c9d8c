//! Where things are: distances, and the drawing of a neighbourhood to scale.

use crate::Record;

/// Metres from the equator to a pole, by ninety degrees.
const METRES_A_DEGREE: f64 = 10_000_000.0 / 90.0;

/// The least width and height of a drawing, in metres.
const LEAST: f64 = 400.0;

/// How much of the width and height is left free around the places.
const MARGIN: f64 = 0.08;

/// A place by its degrees (WGS 84, as phones tell it).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

impl Place {
    /// Where a record is by one of its fields; none where it does not say.
    #[must_use]
    pub fn of(record: &Record, field: &str) -> Option<Self> {
        let point = record.value(field);
        let degrees = |axis: &str| point[axis].as_f64();
        let (lat, lon) = degrees("lat").zip(degrees("lon"))?;
        Some(Self { lat, lon })
    }

    /// Metres as the crow flies; right to a hundredth within a city.
    #[must_use]
    pub fn metres_to(self, other: Self) -> f64 {
        let (east, north) = self.offset_to(other);
        east.hypot(north)
    }

    /// Metres eastward and northward, on the level ground of a city.
    fn offset_to(self, other: Self) -> (f64, f64) {
        let squeezed = f64::midpoint(self.lat, other.lat).to_radians().cos();
        let east = (other.lon - self.lon) * METRES_A_DEGREE * squeezed;
        (east, (other.lat - self.lat) * METRES_A_DEGREE)
    }
}

/// A drawing of places: metres from its upper left corner, north up.
///
/// ```text
/// (0, 0) ────────────▶ east
///    │    ·      ·
///    │       ·
///    ▼ south          (width, height)
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawing {
    corner: Place,
    /// Metres from west to east.
    pub width: f64,
    /// Metres from north to south.
    pub height: f64,
}

impl Drawing {
    /// One that all places fit into; none where there are none.
    #[must_use]
    pub fn around(places: &[Place]) -> Option<Self> {
        let least = |of: fn(&Place) -> f64| places.iter().map(of).reduce(f64::min);
        let most = |of: fn(&Place) -> f64| places.iter().map(of).reduce(f64::max);
        let south_west = Place {
            lat: least(|it| it.lat)?,
            lon: least(|it| it.lon)?,
        };
        let north_east = Place {
            lat: most(|it| it.lat)?,
            lon: most(|it| it.lon)?,
        };
        let (east, north) = south_west.offset_to(north_east);
        let sized = |metres: f64| metres.max(LEAST) * (1.0 + 2.0 * MARGIN);
        let (width, height) = (sized(east), sized(north));
        // What the places do not fill is left on both sides alike.
        let squeezed = south_west.lat.to_radians().cos();
        let corner = Place {
            lat: north_east.lat + (height - north) / 2.0 / METRES_A_DEGREE,
            lon: south_west.lon - (width - east) / 2.0 / METRES_A_DEGREE / squeezed,
        };
        Some(Self {
            corner,
            width,
            height,
        })
    }

    /// Where a place is in it, in metres from the left and from above.
    #[must_use]
    pub fn at(&self, place: Place) -> (f64, f64) {
        let (east, north) = self.corner.offset_to(place);
        (east, -north)
    }

    /// Whether a place lies in it.
    #[must_use]
    pub fn holds(&self, place: Place) -> bool {
        let (x, y) = self.at(place);
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Place = Place {
        lat: 31.2304,
        lon: 121.4737,
    };

    fn beside(east: f64, north: f64) -> Place {
        Place {
            lat: SQUARE.lat + north / METRES_A_DEGREE,
            lon: SQUARE.lon + east / METRES_A_DEGREE / SQUARE.lat.to_radians().cos(),
        }
    }

    #[test]
    fn distances_are_those_of_the_ground() {
        for (east, north, metres) in [(300.0, 400.0, 500.0), (-1_000.0, 0.0, 1_000.0)] {
            let measured = SQUARE.metres_to(beside(east, north));
            assert!((measured - metres).abs() < metres / 100.0, "{measured}");
        }
        assert!(SQUARE.metres_to(SQUARE) < 0.001);
    }

    #[test]
    fn a_drawing_holds_its_places_north_up_and_to_scale() {
        let places = [SQUARE, beside(2_000.0, 0.0), beside(500.0, 1_500.0)];
        let drawing = Drawing::around(&places).unwrap();
        assert!(places.iter().all(|place| drawing.holds(*place)));
        let [square, east, north] = places.map(|place| drawing.at(place));
        assert!((east.0 - square.0 - 2_000.0).abs() < 20.0);
        assert!((square.1 - north.1 - 1_500.0).abs() < 15.0);
        assert!(!drawing.holds(beside(9_000.0, 0.0)));
    }

    #[test]
    fn one_place_has_a_drawing_too_and_none_has_none() {
        let drawing = Drawing::around(&[SQUARE]).unwrap();
        let (x, y) = drawing.at(SQUARE);
        assert!((x - drawing.width / 2.0).abs() < 1.0 && (y - drawing.height / 2.0).abs() < 1.0);
        assert_eq!(Drawing::around(&[]), None);
    }

    #[test]
    fn a_record_says_where_it_is_or_does_not() {
        let kind = &crate::kinds::service_station::KIND;
        let station = Record::new(crate::Id::NIL, kind);
        assert_eq!(Place::of(&station, "position"), None);
        let point = serde_json::json!({"lat": 31.2304, "lon": 121.4737});
        let station = station.with("position", point);
        assert_eq!(Place::of(&station, "position"), Some(SQUARE));
    }
}
