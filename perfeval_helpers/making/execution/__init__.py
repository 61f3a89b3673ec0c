"""From notebooks to executed notebooks: papermill, the kernels under it, and the proof that every cell ran.

`forkserver` and `forkclient` keep a warm process from which kernels are forked, `provisioner` hands such kernels to
jupyter_client, `engine` runs one notebook through papermill and believes nothing, `tasks` runs many things at once
within limits of time.
"""
