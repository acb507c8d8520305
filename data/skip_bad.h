// What --skip-bad means at every place that reads the user's files.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "engine/error.h"

namespace curie {

/// Runs `action`. Its InputError passes on or, with `skip_bad`, becomes an entry of `skipped`.
/// Returns whether the action succeeded.
template <class Action>
bool run_or_skip(bool skip_bad, const std::string& id, std::vector<Skipped>& skipped,
                 Action action) {
    try {
        action();
        return true;
    } catch (const InputError& error) {
        if (!skip_bad) throw;
        skipped.push_back({id, error.what()});
        return false;
    }
}

/// Decodes every image that comes from a file, with `workers` threads, and moves those that can't
/// be decoded to Dataset::skipped: only then can a training be sure of them all.
void skip_unreadable(Dataset& dataset, int workers);

}  // namespace curie
