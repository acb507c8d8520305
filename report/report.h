// report.html: what a run did and what it is worth, on one page that needs nothing else.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "engine/context.h"
#include "training/run_observer.h"

namespace curie {

/// Writes `<run_folder>/report.html` from the files of the folder, and returns its path. The model
/// (best.safetensors) and the images of the configuration are read again for the heat maps of the
/// worst errors; where they cannot be, the page says why. Files that the run did not write are
/// named on the page. Equal files give an equal page. InputError when the folder is no run's.
std::string write_report(Context& context, const std::string& run_folder);

/// Calls write_report() when a run ends, and says on `out` where the page is. Both outlive it.
std::shared_ptr<RunObserver> make_report_observer(Context& context, std::ostream& out);

}  // namespace curie
