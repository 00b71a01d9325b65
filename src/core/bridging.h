// Values made up for missing ones, for methods that need a value in each period.
#pragma once

#include <vector>

namespace salesforecast {

// Fills the missing values (NaN) inside a history whose first and last values are there. Without a season, or where the
// values before a gap do not show each of its positions, by a straight line between the gap's neighbours. Else what
// lies before tells the season: a shorter gap is a straight line beside it, from the level of as many values before to
// the first value behind; one of a season or more goes on at the level of the season before, so that a shop shut for
// half a year is not bridged towards the zero of a holiday. Nothing later than the first value behind a gap is used: a
// forecast from there on may be judged. A history that is never below zero stays so.
//   season  positions; 1: none
void bridge_gaps(int season, std::vector<double>* y);

}  // namespace salesforecast
