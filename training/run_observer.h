// Who wants to know what a run does while it does it: logs, reports.
#pragma once

#include <string>

#include "training/epoch_record.h"

namespace curie {

class RunObserver {
  public:
    virtual ~RunObserver() = default;
    /// Before the first step here; `run_folder` is there and holds config.json.
    virtual void begin(const std::string& /*run_folder*/) {}
    /// After optimiser step number `step` (from 1, over all epochs), whose loss, regularisation
    /// included, was `loss`.
    virtual void step(int64_t /*step*/, double /*loss*/) {}
    virtual void epoch(const EpochRecord& /*record*/) {}
    /// After the test; every file of the run is written. Not called for an interrupted run.
    virtual void end(const std::string& /*run_folder*/) {}
};

}  // namespace curie
