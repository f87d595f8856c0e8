"""What tests of the deployment use."""
