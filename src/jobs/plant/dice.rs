//! Dice: numbers by lot that are the same again for the same seed, on every machine.

use crate::hash;

/// The step of a Weyl sequence: the golden ratio in 64 bits.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of numbers by lot.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The stream of a seed and of what it is for.
    pub fn new(seed: u64, purpose: &str, number: u64) -> Dice {
        let of = hash::mix(hash::mix(seed.wrapping_add(STEP)) ^ hash::bytes(purpose.as_bytes()));
        Dice(hash::mix(of ^ hash::mix(number.wrapping_mul(STEP).wrapping_add(1))))
    }

    /// 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        hash::mix(hash::mix(self.0))
    }

    /// A number below `limit`; 0 if that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.roll()) * limit as u128) >> 64) as usize
    }

    /// Yes in `percent` of a hundred cases.
    pub fn in_hundred(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several; nothing of nothing.
    pub fn of<'t, T>(&mut self, several: &'t [T]) -> Option<&'t T> {
        several.get(self.below(several.len()))
    }

    /// The numbers below `limit` in an order by lot.
    pub fn order(&mut self, limit: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..limit).collect();
        for i in (1..limit).rev() {
            let other = self.below(i + 1);
            all.swap(i, other);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_again_and_another_seed_others() {
        let roll = |seed| Dice::new(seed, "x", 7).roll();
        assert_eq!((roll(1), roll(1) == roll(2)), (roll(1), false));
        let mut dice = Dice::new(1, "x", 7);
        let mut seen = [0; 6];
        (0..6000).for_each(|_| seen[dice.below(6)] += 1);
        assert!(seen.iter().all(|&n| (850..1150).contains(&n)), "{seen:?}");
        let mut order = dice.order(1000);
        assert_ne!(order, (0..1000).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..1000).collect::<Vec<_>>());
    }
}
